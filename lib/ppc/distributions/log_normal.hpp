#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The exponential of a normal. loc and scale > 0: mean and standard deviation of log x. Density for x > 0:
/// exp(-((log x - loc) / scale)^2 / 2) / (x scale sqrt(2 pi)).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 14.
struct LogNormal : Distribution<LogNormal> {
    using value_type = double;
    double loc, scale;
    LogNormal(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (math::log(x) - loc) / scale;
        return -0.5 * z * z - math::log(scale) - math::log(x) - 0.91893853320467274178; // log(2 pi) / 2
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return math::exp(loc + scale * detail::normal(rng));
    }
    double mean() const { return math::exp(loc + 0.5 * scale * scale); }
    double from_normal(double e) const { return math::exp(loc + scale * e); }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return math::normal_log_cdf((math::log(x > 0 ? x : 0) - loc) / scale); }
    double log_ccdf(double x) const { return math::normal_log_cdf((loc - math::log(x > 0 ? x : 0)) / scale); }
};

} // namespace scalar

/// LogNormal(loc, scale), elementwise. See scalar::LogNormal.
template <class Loc, class Scale> struct LogNormal : Elementwise<scalar::LogNormal, Loc, Scale> {
    LogNormal(const Loc& loc, const Scale& scale) : Elementwise<scalar::LogNormal, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
LogNormal(const Loc&, const Scale&) -> LogNormal<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
