#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Hyperbolic secant distribution: smooth where a Laplace has its kink. loc: mean, scale > 0: the density
/// falls as exp(-|x - loc| / scale) in the tails. Density on the real line, with z = (x - loc) / scale: 2 /
/// (pi scale (exp(z) + exp(-z))). Source: Fischer, Generalized Hyperbolic Secant Distributions, 2014.
struct SoftLaplace : Distribution<SoftLaplace> {
    using value_type = double;
    double loc, scale;
    SoftLaplace(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return -0.45158270528945486473 - math::log(scale) - math::log_add_exp(z, -z); // log(pi / 2)
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return loc + scale * math::log(math::tan(1.57079632679489661923 * detail::uniform(rng)));
    }
    double mean() const { return loc; }
    /// By the tangent of the tail's angle.
    double from_normal(double e) const {
        const double tail = math::normal_cdf(-math::fabs(e));
        const double z = math::log(math::tan(1.57079632679489661923 * tail));
        return loc + scale * (e < 0 ? z : -z);
    }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return log_tail((loc - x) / scale); }
    double log_ccdf(double x) const { return log_tail((x - loc) / scale); }

private:
    // log P(Z > z) = log(2 / pi atan(exp(-z))): where exp(-z) is below 1e-9, its angle is itself.
    static double log_tail(double z) {
        const double angle = math::atan(math::exp(z < 21 ? -z : -21));
        return (z < 21 ? math::log(angle) : -z) - 0.45158270528945486473;
    }
};

} // namespace scalar

/// SoftLaplace(loc, scale), elementwise. See scalar::SoftLaplace.
template <class Loc, class Scale> struct SoftLaplace : Elementwise<scalar::SoftLaplace, Loc, Scale> {
    SoftLaplace(const Loc& loc, const Scale& scale)
        : Elementwise<scalar::SoftLaplace, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
SoftLaplace(const Loc&, const Scale&) -> SoftLaplace<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
