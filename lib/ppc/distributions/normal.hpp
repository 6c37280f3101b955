#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Normal distribution. loc: mean, scale > 0: standard deviation. Density on the real line:
/// exp(-((x - loc) / scale)^2 / 2) / (scale sqrt(2 pi)).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 13.
struct Normal : Distribution<Normal> {
    using value_type = double;
    double loc, scale;
    Normal(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return -0.5 * z * z - math::log(scale) - 0.91893853320467274178; // log(2 pi) / 2
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const { return loc + scale * detail::normal(rng); }
    double mean() const { return loc; }
    double from_normal(double e) const { return loc + scale * e; }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return math::normal_log_cdf((x - loc) / scale); }
    double log_ccdf(double x) const { return math::normal_log_cdf((loc - x) / scale); }
};

} // namespace scalar

/// Normal(loc, scale), elementwise. See scalar::Normal.
template <class Loc, class Scale> struct Normal : Elementwise<scalar::Normal, Loc, Scale> {
    Normal(const Loc& loc, const Scale& scale) : Elementwise<scalar::Normal, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
Normal(const Loc&, const Scale&) -> Normal<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
