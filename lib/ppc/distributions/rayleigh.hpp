#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The length of a vector of two normal variables with mean 0 and standard deviation scale > 0. Density for
/// x >= 0: x / scale^2 exp(-(x / scale)^2 / 2). Source: Johnson, Kotz and Balakrishnan, Continuous
/// Univariate Distributions, chapter 18.
struct Rayleigh : Distribution<Rayleigh> {
    using value_type = double;
    double scale;
    explicit Rayleigh(double scale) : scale(scale) {}

    double log_prob(double x) const {
        const double z = x / scale;
        return math::log(x) - 2 * math::log(scale) - 0.5 * z * z;
    }
    support::Nonnegative support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return scale * math::sqrt(-2 * math::log(detail::uniform(rng)));
    }
    double mean() const { return scale * 1.25331413731550025121; } // root of pi / 2
    double from_normal(double e) const { return scale * math::sqrt(-2 * math::normal_log_cdf(-e)); }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1; }
    // The square, on the log scale: it would underflow.
    double log_cdf(double x) const {
        const double log_z = math::log(x > 0 ? x : 1) - math::log(scale);
        return x > 0 ? math::log_inv_cloglog(2 * log_z - 0.69314718055994530942) : -math::detail::infinity;
    }
    double log_ccdf(double x) const {
        const double z = (x > 0 ? x : 0) / scale;
        return -0.5 * z * z;
    }
};

} // namespace scalar

/// Rayleigh(scale), elementwise. See scalar::Rayleigh.
template <class Scale> struct Rayleigh : Elementwise<scalar::Rayleigh, Scale> {
    explicit Rayleigh(const Scale& scale) : Elementwise<scalar::Rayleigh, Scale>(scale) {}
};
template <class Scale> Rayleigh(const Scale&) -> Rayleigh<named_t<Scale, scale>>;

} // namespace ppc
