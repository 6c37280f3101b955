#pragma once

#include <ppc/distributions/half_normal.hpp>

namespace ppc {
namespace scalar {

/// Lévy distribution: loc plus scale over the square of a standard normal. loc: the least value, scale > 0.
/// Density for x > loc, with y = x - loc: sqrt(scale / (2 pi)) y^(-3/2) exp(-scale / (2 y)). Source: Feller,
/// An Introduction to Probability Theory and Its Applications, volume II, section VI.1.
struct Levy : Distribution<Levy> {
    using value_type = double;
    double loc, scale;
    Levy(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double y = x - loc;
        return 0.5 * math::log(scale) - 1.5 * math::log(y) - 0.5 * scale / y -
               0.91893853320467274178; // log(2 pi) / 2
    }
    support::GreaterThan support() const { return support::GreaterThan(loc); }
    template <class Rng> double sample(Rng& rng) const {
        const double z = detail::normal(rng);
        return loc + scale / (z * z);
    }
    // The mass of a standard normal beyond and within sqrt(scale / (x - loc)).
    double log_cdf(double x) const {
        return x > loc ? HalfNormal(1).log_ccdf(root(x)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const { return x > loc ? HalfNormal(1).log_cdf(root(x)) : 0; }

private:
    double root(double x) const { return math::sqrt(scale / (x > loc ? x - loc : 1)); }
};

} // namespace scalar

/// Levy(loc, scale), elementwise. See scalar::Levy.
template <class Loc, class Scale> struct Levy : Elementwise<scalar::Levy, Loc, Scale> {
    Levy(const Loc& loc, const Scale& scale) : Elementwise<scalar::Levy, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
Levy(const Loc&, const Scale&) -> Levy<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
