#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The absolute value of a normal with mean 0. scale > 0. Density for x >= 0:
/// 2 exp(-(x / scale)^2 / 2) / (scale sqrt(2 pi)).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, section 13.10.3.
struct HalfNormal : Distribution<HalfNormal> {
    using value_type = double;
    double scale;
    explicit HalfNormal(double scale) : scale(scale) {}

    double log_prob(double x) const {
        const double z = x / scale;
        return -0.5 * z * z - math::log(scale) - 0.22579135264472743236; // log(pi / 2) / 2
    }
    support::Nonnegative support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const { return scale * math::fabs(detail::normal(rng)); }
    double mean() const { return scale * 0.79788456080286535588; } // root of 2 / pi
    double from_normal(double e) const { return scale * math::fabs(e); }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1; }
    double log_cdf(double x) const {
        // erf for the lower half, one minus the upper tail beyond it.
        const double z = (x > 0 ? x : 0) / scale * 0.70710678118654752440;
        const double near = math::log(math::erf(z < 1 ? z : 1));
        const double far = math::log1p(-math::erfc(z < 1 ? 1 : z));
        return z < 1 ? near : far;
    }
    double log_ccdf(double x) const {
        return 0.69314718055994530942 + math::normal_log_cdf(-(x > 0 ? x : 0) / scale);
    }
};

} // namespace scalar

/// HalfNormal(scale), elementwise. See scalar::HalfNormal.
template <class Scale> struct HalfNormal : Elementwise<scalar::HalfNormal, Scale> {
    explicit HalfNormal(const Scale& scale) : Elementwise<scalar::HalfNormal, Scale>(scale) {}
};
template <class Scale> HalfNormal(const Scale&) -> HalfNormal<named_t<Scale, scale>>;

} // namespace ppc
