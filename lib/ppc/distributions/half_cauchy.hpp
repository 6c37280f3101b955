#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The absolute value of a Cauchy with median 0. scale > 0: the median. Density for x >= 0:
/// 2 / (pi scale (1 + (x / scale)^2)).
/// Source: Gelman, Prior distributions for variance parameters, Bayesian Analysis 1, 2006.
struct HalfCauchy : Distribution<HalfCauchy> {
    using value_type = double;
    double scale;
    explicit HalfCauchy(double scale) : scale(scale) {}

    double log_prob(double x) const {
        const double z = x / scale;
        return -math::log1p(z * z) - math::log(scale) - 0.45158270528945486473; // log(pi / 2)
    }
    support::Nonnegative support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return scale * math::tan(1.57079632679489661923 * detail::uniform(rng));
    }
    /// By the tangent of the lower tail's angle, which is that of the upper tail at 1 / x.
    double from_normal(double e) const {
        const double z = math::tan(1.57079632679489661923 * math::normal_cdf(-math::fabs(e)));
        return scale * (e < 0 ? z : 1 / z);
    }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1; }
    double log_cdf(double x) const {
        return math::log(math::atan2(x > 0 ? x : 0, scale)) - 0.45158270528945486473;
    }
    double log_ccdf(double x) const {
        return math::log(math::atan2(scale, x > 0 ? x : 0)) - 0.45158270528945486473;
    }
};

} // namespace scalar

/// HalfCauchy(scale), elementwise. See scalar::HalfCauchy.
template <class Scale> struct HalfCauchy : Elementwise<scalar::HalfCauchy, Scale> {
    explicit HalfCauchy(const Scale& scale) : Elementwise<scalar::HalfCauchy, Scale>(scale) {}
};
template <class Scale> HalfCauchy(const Scale&) -> HalfCauchy<named_t<Scale, scale>>;

} // namespace ppc
