#pragma once

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
template <class Loc, class Form>
MultivariateNormal(const Loc&, const Form&) -> MultivariateNormal<named_t<Loc, loc>, Form>;

} // namespace ppc
