#pragma once

#include <ppc/samplers.hpp>
#include <ppc/vector_distribution.hpp>

namespace ppc {

/// Dirichlet distribution. concentration > 0: a vector, one for each element of the probability vector x.
/// Density of the first n - 1 elements: Gamma(sum of a) prod_k x[k]^(a[k] - 1) / Gamma(a[k]). Source:
/// Johnson, Kotz and Balakrishnan, Continuous Multivariate Distributions, chapter 49.
template <class Values> struct Dirichlet : VectorDistribution<Dirichlet<Values>> {
    using value_type = double;
    using event_type = VectorView;
    Values concentration;
    explicit Dirichlet(const Values& concentration) : concentration(concentration) {}

    std::size_t size() const { return detail::extent(concentration); }
    double log_prob(VectorView x) const {
        double total = 0, sum = 0;
        for (std::size_t k = 0; k < x.size(); ++k) {
            const double a = detail::element(concentration, k);
            total += a;
            sum += (a - 1) * math::log(x[k]) - math::lgamma(a);
        }
        return sum + math::lgamma(total);
    }
    support::Simplex support() const { return {}; }
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        double largest = 0; // logarithms: for a small concentration all gamma variables may underflow
        for (std::size_t k = 0; k < x.size(); ++k) {
            x[k] = detail::log_standard_gamma(rng, detail::element(concentration, k));
            largest = k == 0 || x[k] > largest ? x[k] : largest;
        }
        double sum = 0;
        for (std::size_t k = 0; k < x.size(); ++k) {
            x[k] = math::exp(x[k] - largest);
            sum += x[k];
        }
        for (std::size_t k = 0; k < x.size(); ++k)
            x[k] /= sum;
    }
};
template <class Values> Dirichlet(const Values&) -> Dirichlet<named_t<Values, concentration>>;

} // namespace ppc
