#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Weibull distribution. scale > 0, concentration > 0: shape. Density for x > 0, with z = x / scale:
/// concentration / scale z^(concentration - 1) exp(-z^concentration). Source: Johnson, Kotz and
/// Balakrishnan, Continuous Univariate Distributions, chapter 21.
struct Weibull : Distribution<Weibull> {
    using value_type = double;
    double scale, concentration;
    Weibull(double scale, double concentration) : scale(scale), concentration(concentration) {}

    double log_prob(double x) const {
        const double log_z = math::log(x) - math::log(scale);
        return math::log(concentration) - math::log(scale) + (concentration - 1) * log_z -
               math::saturating_exp(concentration * log_z);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return scale * math::exp(math::log(-math::log(detail::uniform(rng))) / concentration);
    }
    double mean() const { return scale * math::exp(math::lgamma(1 + 1 / concentration)); }
    double from_normal(double e) const {
        return scale * math::exp(math::log(-math::normal_log_cdf(-e)) / concentration);
    }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1 / concentration; }
    double log_cdf(double x) const {
        return x > 0 ? math::log_inv_cloglog(log_hazard(x)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const { return x > 0 ? -math::saturating_exp(log_hazard(x)) : 0; }

private:
    // The logarithm of the cumulative hazard, for x > 0.
    double log_hazard(double x) const {
        return concentration * (math::log(x > 0 ? x : 1) - math::log(scale));
    }
};

} // namespace scalar

/// Weibull(scale, concentration), elementwise. See scalar::Weibull.
template <class Scale, class Concentration>
struct Weibull : Elementwise<scalar::Weibull, Scale, Concentration> {
    Weibull(const Scale& scale, const Concentration& concentration)
        : Elementwise<scalar::Weibull, Scale, Concentration>(scale, concentration) {}
};
template <class Scale, class Concentration>
Weibull(const Scale&, const Concentration&)
    -> Weibull<named_t<Scale, scale>, named_t<Concentration, concentration>>;

} // namespace ppc
