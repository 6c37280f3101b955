#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Cauchy distribution. loc: median, scale > 0: half the interquartile range. Density on the real line:
/// 1 / (pi scale (1 + ((x - loc) / scale)^2)).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 16.
struct Cauchy : Distribution<Cauchy> {
    using value_type = double;
    double loc, scale;
    Cauchy(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return -math::log1p(z * z) - math::log(scale) - 1.14472988584940017414; // log pi
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return loc + scale * math::tan(3.14159265358979323846 * (detail::uniform(rng) - 0.5));
    }
    /// The cotangent of pi times the tail, for either tail.
    double from_normal(double e) const {
        const double z = 1 / math::tan(3.14159265358979323846 * math::normal_cdf(-math::fabs(e)));
        return loc + scale * (e < 0 ? -z : z);
    }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    // atan2 gives the angle of either tail without cancellation.
    double log_cdf(double x) const {
        return math::log(math::atan2(1.0, (loc - x) / scale)) - 1.14472988584940017414;
    }
    double log_ccdf(double x) const {
        return math::log(math::atan2(1.0, (x - loc) / scale)) - 1.14472988584940017414;
    }
};

} // namespace scalar

/// Cauchy(loc, scale), elementwise. See scalar::Cauchy.
template <class Loc, class Scale> struct Cauchy : Elementwise<scalar::Cauchy, Loc, Scale> {
    Cauchy(const Loc& loc, const Scale& scale) : Elementwise<scalar::Cauchy, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
Cauchy(const Loc&, const Scale&) -> Cauchy<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
