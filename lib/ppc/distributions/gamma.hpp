#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Gamma distribution. concentration > 0: shape, rate > 0: inverse scale. Density for x > 0:
/// rate^concentration x^(concentration - 1) exp(-rate x) / Gamma(concentration).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 17.
struct Gamma : Distribution<Gamma> {
    using value_type = double;
    double concentration, rate;
    Gamma(double concentration, double rate) : concentration(concentration), rate(rate) {}

    double log_prob(double x) const {
        return concentration * math::log(rate) + (concentration - 1) * math::log(x) - rate * x -
               math::lgamma(concentration);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return math::exp(detail::log_standard_gamma(rng, concentration)) / rate;
    }
    double mean() const { return concentration / rate; }
    double unconstrained_location() const { return -math::log(rate); }
    double unconstrained_scale() const { return 1; }
    double log_cdf(double x) const { return math::gamma_log_cdf(concentration, rate * x); }
    double log_ccdf(double x) const { return math::gamma_log_ccdf(concentration, rate * x); }
};

} // namespace scalar

/// Gamma(concentration, rate), elementwise. See scalar::Gamma.
template <class Concentration, class Rate> struct Gamma : Elementwise<scalar::Gamma, Concentration, Rate> {
    Gamma(const Concentration& concentration, const Rate& rate)
        : Elementwise<scalar::Gamma, Concentration, Rate>(concentration, rate) {}
};
template <class Concentration, class Rate>
Gamma(const Concentration&, const Rate&) -> Gamma<named_t<Concentration, concentration>, named_t<Rate, rate>>;

} // namespace ppc
