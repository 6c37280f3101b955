#pragma once

#include <ppc/linalg.hpp>
#include <ppc/samplers.hpp>
#include <ppc/vector_distribution.hpp>

#include <vector>

namespace ppc {

template <class Df, class Loc, class Form> struct MultivariateStudentT;

/// Multivariate Student t distribution, MultivariateStudentT(df, loc, scale_tril(L)). df > 0: degrees of
/// freedom, loc: the vector of medians, L: the lower Cholesky factor of the scale matrix, whose elements
/// above the diagonal are not read. Density on vectors of n elements: Gamma((df + n) / 2) / (Gamma(df / 2)
/// (df pi)^(n/2) prod_i L[i,i]) (1 + |z|^2 / df)^(-(df + n)/2) with L z = x - loc. Source: Kotz and
/// Nadarajah, Multivariate t Distributions and Their Applications, section 1.1.
template <class Df, class Loc, class Factor>
struct MultivariateStudentT<Df, Loc, scale_tril<Factor>>
    : VectorDistribution<MultivariateStudentT<Df, Loc, scale_tril<Factor>>> {
    using value_type = double;
    using event_type = VectorView;
    double df;
    Loc loc;
    Factor factor;
    MultivariateStudentT(const Df& df, const Loc& loc, const scale_tril<Factor>& tag)
        : df(df), loc(loc), factor(tag.value) {}

    std::size_t size() const { return detail::extent(loc); }
    double log_prob(VectorView x) const {
        std::vector<double> z(x.size());
        double square = 0, log_det = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            double rest = x[i] - detail::element(loc, i);
            for (std::size_t j = 0; j < i; ++j)
                rest -= factor(i, j) * z[j];
            z[i] = rest / factor(i, i);
            square += z[i] * z[i];
            log_det += math::log(factor(i, i));
        }
        // Gamma(df/2 + n/2) / Gamma(df/2) by a beta function, which does not cancel for a large df.
        const double half = 0.5 * static_cast<double>(x.size());
        return math::lgamma(half) - math::lbeta(0.5 * df, half) -
               half * math::log(df * 3.14159265358979323846) - log_det -
               (0.5 * df + half) * math::log1p(square / df);
    }
    support::RealVector support() const { return {}; }
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        const double log_chi_square_over_df = detail::log_standard_gamma(rng, 0.5 * df) - math::log(0.5 * df);
        const double stretch = math::exp(-0.5 * log_chi_square_over_df);
        std::vector<double> z(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            z[i] = stretch * detail::normal(rng);
            x[i] = detail::element(loc, i);
            for (std::size_t j = 0; j <= i; ++j)
                x[i] += factor(i, j) * z[j];
        }
    }
};

/// The same by its scale matrix, of which the lower triangle is read: MultivariateStudentT(df, loc,
/// scale_matrix(S)), as in Stan. For df > 2 the covariance matrix is df / (df - 2) S. Factorised where the
/// distribution is made.
template <class Df, class Loc, class S>
struct MultivariateStudentT<Df, Loc, scale_matrix<S>>
    : MultivariateStudentT<Df, Loc, scale_tril<linalg::Matrix>> {
    MultivariateStudentT(const Df& df, const Loc& loc, const scale_matrix<S>& tag)
        : MultivariateStudentT<Df, Loc, scale_tril<linalg::Matrix>>(
              df, loc, scale_tril<linalg::Matrix>(linalg::cholesky(tag.value))) {}
};
template <class Df, class Loc, class Form>
MultivariateStudentT(const Df&, const Loc&, const Form&)
    -> MultivariateStudentT<double, named_t<Loc, loc>, Form>;

} // namespace ppc
