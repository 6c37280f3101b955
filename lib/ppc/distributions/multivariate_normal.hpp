#pragma once

#include <ppc/linalg.hpp>
#include <ppc/random_source.hpp>
#include <ppc/vector_distribution.hpp>

#include <vector>

namespace ppc {

template <class Loc, class Form> struct MultivariateNormal;

/// Multivariate normal distribution, MultivariateNormal(loc, scale_tril(L)). loc: the vector of means; L: the
/// lower Cholesky factor of the covariance matrix, whose elements above the diagonal are not read. Density on
/// vectors of n elements: (2 pi)^(-n/2) / prod_i L[i,i] exp(-|z|^2 / 2) with L z = x - loc. Source: Johnson,
/// Kotz and Balakrishnan, Continuous Multivariate Distributions, chapter 45.
template <class Loc, class Factor>
struct MultivariateNormal<Loc, scale_tril<Factor>>
    : VectorDistribution<MultivariateNormal<Loc, scale_tril<Factor>>> {
    using value_type = double;
    using event_type = VectorView;
    Loc loc;
    Factor factor;
    MultivariateNormal(const Loc& loc, const scale_tril<Factor>& tag) : loc(loc), factor(tag.value) {}

    std::size_t size() const { return detail::extent(loc); }
    double log_prob(VectorView x) const {
        std::vector<double> z(x.size());
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            double rest = x[i] - detail::element(loc, i);
            for (std::size_t j = 0; j < i; ++j)
                rest -= factor(i, j) * z[j];
            z[i] = rest / factor(i, i);
            sum += -0.5 * z[i] * z[i] - math::log(factor(i, i)) - 0.91893853320467274178; // log(2 pi) / 2
        }
        return sum;
    }
    support::RealVector support() const { return {}; }
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        std::vector<double> z(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            z[i] = detail::normal(rng);
            x[i] = detail::element(loc, i);
            for (std::size_t j = 0; j <= i; ++j)
                x[i] += factor(i, j) * z[j];
        }
    }
};

/// The same by its covariance matrix, of which the lower triangle is read: MultivariateNormal(loc,
/// covariance(S)). It is factorised where the distribution is made: make it before a plate that observes it.
template <class Loc, class S>
struct MultivariateNormal<Loc, covariance<S>> : MultivariateNormal<Loc, scale_tril<linalg::Matrix>> {
    MultivariateNormal(const Loc& loc, const covariance<S>& tag)
        : MultivariateNormal<Loc, scale_tril<linalg::Matrix>>(
              loc, scale_tril<linalg::Matrix>(linalg::cholesky(tag.value))) {}
};

/// The same by the inverse of its covariance matrix, of which the lower triangle is read:
/// MultivariateNormal(loc, precision(Q)). Factorised where the distribution is made. Density, with the lower
/// Cholesky factor C of Q: (2 pi)^(-n/2) prod_i C[i,i] exp(-|C^T (x - loc)|^2 / 2).
template <class Loc, class Q>
struct MultivariateNormal<Loc, precision<Q>> : VectorDistribution<MultivariateNormal<Loc, precision<Q>>> {
    using value_type = double;
    using event_type = VectorView;
    Loc loc;
    linalg::Matrix factor;
    MultivariateNormal(const Loc& loc, const precision<Q>& tag)
        : loc(loc), factor(linalg::cholesky(tag.value)) {}

    std::size_t size() const { return detail::extent(loc); }
    double log_prob(VectorView x) const {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            double z = 0;
            for (std::size_t j = i; j < x.size(); ++j)
                z += factor(j, i) * (x[j] - detail::element(loc, j));
            sum += -0.5 * z * z + math::log(factor(i, i)) - 0.91893853320467274178; // log(2 pi) / 2
        }
        return sum;
    }
    support::RealVector support() const { return {}; }
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        for (std::size_t k = x.size(); k-- > 0;) { // C^T (x - loc) is standard normal
            double rest = detail::normal(rng);
            for (std::size_t j = k + 1; j < x.size(); ++j)
                rest -= factor(j, k) * (x[j] - detail::element(loc, j));
            x[k] = detail::element(loc, k) + rest / factor(k, k);
        }
    }
};

template <class Loc, class Form>
MultivariateNormal(const Loc&, const Form&) -> MultivariateNormal<named_t<Loc, loc>, Form>;

} // namespace ppc
