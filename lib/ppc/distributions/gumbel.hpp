#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Gumbel (largest extreme value) distribution. loc: mode, scale > 0. Density on the real line, with z = (x
/// - loc) / scale: exp(-z - exp(-z)) / scale. Source: Johnson, Kotz and Balakrishnan, Continuous Univariate
/// Distributions, chapter 22.
struct Gumbel : Distribution<Gumbel> {
    using value_type = double;
    double loc, scale;
    Gumbel(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return -z - math::saturating_exp(-z) - math::log(scale);
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return loc - scale * math::log(-math::log(detail::uniform(rng)));
    }
    double mean() const { return loc + scale * 0.57721566490153286061; } // Euler's constant
    double from_normal(double e) const { return loc - scale * math::log(-math::normal_log_cdf(e)); }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return -math::saturating_exp((loc - x) / scale); }
    double log_ccdf(double x) const { return math::log_inv_cloglog((loc - x) / scale); }
};

} // namespace scalar

/// Gumbel(loc, scale), elementwise. See scalar::Gumbel.
template <class Loc, class Scale> struct Gumbel : Elementwise<scalar::Gumbel, Loc, Scale> {
    Gumbel(const Loc& loc, const Scale& scale) : Elementwise<scalar::Gumbel, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
Gumbel(const Loc&, const Scale&) -> Gumbel<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
