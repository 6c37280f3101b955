#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// The reciprocal of a gamma variable. concentration > 0: shape, rate > 0: scale of x. Density for x > 0:
/// rate^concentration x^(-concentration - 1) exp(-rate / x) / Gamma(concentration).
/// Source: Gelman et al., Bayesian Data Analysis, 3rd edition, appendix A.
struct InverseGamma : Distribution<InverseGamma> {
    using value_type = double;
    double concentration, rate;
    InverseGamma(double concentration, double rate) : concentration(concentration), rate(rate) {}

    double log_prob(double x) const {
        return concentration * math::log(rate) - (concentration + 1) * math::log(x) - rate / x -
               math::lgamma(concentration);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return rate * math::exp(-detail::log_standard_gamma(rng, concentration));
    }
    double unconstrained_location() const { return math::log(rate); }
    double unconstrained_scale() const { return 1; }
    double log_cdf(double x) const {
        return x > 0 ? math::gamma_log_ccdf(concentration, rate / (x > 0 ? x : 1)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const {
        return x > 0 ? math::gamma_log_cdf(concentration, rate / (x > 0 ? x : 1)) : 0;
    }
};

} // namespace scalar

/// InverseGamma(concentration, rate), elementwise. See scalar::InverseGamma.
template <class Concentration, class Rate>
struct InverseGamma : Elementwise<scalar::InverseGamma, Concentration, Rate> {
    InverseGamma(const Concentration& concentration, const Rate& rate)
        : Elementwise<scalar::InverseGamma, Concentration, Rate>(concentration, rate) {}
};
template <class Concentration, class Rate>
InverseGamma(const Concentration&, const Rate&)
    -> InverseGamma<named_t<Concentration, concentration>, named_t<Rate, rate>>;

} // namespace ppc
