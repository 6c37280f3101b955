#pragma once

#include <ppc/linalg.hpp>
#include <ppc/random_source.hpp>
#include <ppc/vector_distribution.hpp>

namespace ppc {

/// Multivariate normal distribution with the covariance matrix W W^T + D: loc, a vector of n means; factor,
/// the n x k matrix W; diagonal > 0, the n elements of the diagonal matrix D. With C the Cholesky factor of 1
/// + W^T D^-1 W, k x k, the determinant is det(D) det(C)^2 and the squared distance of y = x - loc is y^T
/// D^-1 y - |C^-1 W^T D^-1 y|^2; where W dominates D, that difference loses digits. Factorised where the
/// distribution is made. Source: Woodbury's identity, Golub and Van Loan, Matrix Computations, 2.1.4; Pyro's
/// LowRankMultivariateNormal.
template <class Loc, class Factor, class Diagonal>
struct LowRankMultivariateNormal : VectorDistribution<LowRankMultivariateNormal<Loc, Factor, Diagonal>> {
    using value_type = double;
    using event_type = VectorView;
    Loc loc;
    Factor factor;
    Diagonal diagonal;
    linalg::Matrix inner; ///< C
    LowRankMultivariateNormal(const Loc& loc, const Factor& factor, const Diagonal& diagonal)
        : loc(loc), factor(factor), diagonal(diagonal), inner(linalg::cholesky(gram(factor, diagonal))) {}

    std::size_t size() const { return detail::extent(loc); }
    double log_prob(VectorView x) const {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double y = x[i] - detail::element(loc, i), d = detail::element(diagonal, i);
            sum += -0.5 * (y * y / d + math::log(d)) - 0.91893853320467274178; // log(2 pi) / 2
        }
        linalg::Matrix projected(inner.rows(), 1);
        for (std::size_t k = 0; k < static_cast<std::size_t>(inner.rows()); ++k) {
            double along = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                along += factor(i, k) * (x[i] - detail::element(loc, i)) / detail::element(diagonal, i);
            projected(k, 0) = along;
        }
        const linalg::Matrix z = linalg::solve_lower(inner, projected);
        for (std::size_t k = 0; k < static_cast<std::size_t>(inner.rows()); ++k)
            sum += 0.5 * z(k, 0) * z(k, 0) - math::log(inner(k, k));
        return sum;
    }
    support::RealVector support() const { return {}; }
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = detail::element(loc, i) + math::sqrt(detail::element(diagonal, i)) * detail::normal(rng);
        for (std::size_t k = 0; k < static_cast<std::size_t>(inner.rows()); ++k) {
            const double z = detail::normal(rng);
            for (std::size_t i = 0; i < x.size(); ++i)
                x[i] += factor(i, k) * z;
        }
    }

private:
    /// 1 + W^T D^-1 W.
    static linalg::Matrix gram(const Factor& w, const Diagonal& d) {
        const std::size_t n = static_cast<std::size_t>(w.rows()), rank = static_cast<std::size_t>(w.cols());
        linalg::Matrix g(rank, rank);
        for (std::size_t k = 0; k < rank; ++k)
            for (std::size_t l = 0; l < rank; ++l) {
                double sum = k == l ? 1 : 0;
                for (std::size_t i = 0; i < n; ++i)
                    sum += w(i, k) * w(i, l) / detail::element(d, i);
                g(k, l) = sum;
            }
        return g;
    }
};
template <class Loc, class Factor, class Diagonal>
LowRankMultivariateNormal(const Loc&, const Factor&, const Diagonal&)
    -> LowRankMultivariateNormal<named_t<Loc, loc>, param_t<Factor>, param_t<Diagonal>>;

} // namespace ppc
