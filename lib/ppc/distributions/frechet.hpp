#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The reciprocal of a Weibull variable. scale > 0, concentration > 0: shape. Density for x > 0, with z = x
/// / scale: concentration / scale z^(-concentration - 1) exp(-z^-concentration). Source: Johnson, Kotz and
/// Balakrishnan, Continuous Univariate Distributions, chapter 22.
struct Frechet : Distribution<Frechet> {
    using value_type = double;
    double scale, concentration;
    Frechet(double scale, double concentration) : scale(scale), concentration(concentration) {}

    double log_prob(double x) const {
        const double log_z = math::log(x) - math::log(scale);
        return math::log(concentration) - math::log(scale) - (concentration + 1) * log_z -
               math::saturating_exp(-concentration * log_z);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return scale * math::exp(-math::log(-math::log(detail::uniform(rng))) / concentration);
    }
    double from_normal(double e) const {
        return scale * math::exp(-math::log(-math::normal_log_cdf(e)) / concentration);
    }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1 / concentration; }
    double log_cdf(double x) const {
        return x > 0 ? -math::saturating_exp(log_power(x)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const { return x > 0 ? math::log_inv_cloglog(log_power(x)) : 0; }

private:
    // log((x / scale)^-concentration), for x > 0.
    double log_power(double x) const { return concentration * (math::log(scale) - math::log(x > 0 ? x : 1)); }
};

} // namespace scalar

/// Frechet(scale, concentration), elementwise. See scalar::Frechet.
template <class Scale, class Concentration>
struct Frechet : Elementwise<scalar::Frechet, Scale, Concentration> {
    Frechet(const Scale& scale, const Concentration& concentration)
        : Elementwise<scalar::Frechet, Scale, Concentration>(scale, concentration) {}
};
template <class Scale, class Concentration>
Frechet(const Scale&, const Concentration&)
    -> Frechet<named_t<Scale, scale>, named_t<Concentration, concentration>>;

} // namespace ppc
