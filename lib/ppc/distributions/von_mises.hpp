#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Von Mises distribution of an angle in radians. loc: mean direction, any angle; concentration >= 0, 0 is
/// uniform. Density on [-pi, pi]: exp(concentration cos(x - loc)) / (2 pi I0(concentration)).
/// Source: Mardia and Jupp, Directional Statistics, section 3.5.
struct VonMises : Distribution<VonMises> {
    using value_type = double;
    double loc, concentration;
    VonMises(double loc, double concentration) : loc(loc), concentration(concentration) {}

    double log_prob(double x) const {
        // cos - 1 by the half angle, so that a large concentration does not magnify a rounded cosine.
        const double half = math::sin(0.5 * (x - loc));
        return -2 * concentration * half * half - math::log_scaled_bessel_i0(concentration) -
               1.83787706640934548356; // log(2 pi)
    }
    support::Interval support() const {
        return support::Interval(-3.14159265358979323846, 3.14159265358979323846);
    }
    /// By rejection from a wrapped Cauchy; of small concentrations uniform, of large ones normal, where the
    /// rejection's own terms cancel. Best and Fisher, Applied Statistics 28, 1979.
    template <class Rng> double sample(Rng& rng) const {
        constexpr double pi = 3.14159265358979323846;
        if (concentration < 1e-8)
            return pi * (2 * detail::uniform(rng) - 1);
        double angle = 0;
        if (concentration > 1e10) {
            angle = detail::normal(rng) / math::sqrt(concentration);
        } else {
            const double tau = 1 + math::sqrt(1 + 4 * concentration * concentration);
            const double rho = (tau - math::sqrt(2 * tau)) / (2 * concentration);
            // (1 + rho^2) / (2 rho) tends to 1 / concentration, where the difference in rho cancels.
            const double r = concentration < 1e-4 ? 1 / concentration : (1 + rho * rho) / (2 * rho);
            for (;;) {
                const double z = math::cos(pi * detail::uniform(rng));
                const double f = (1 + r * z) / (r + z);
                const double c = concentration * (r - f);
                const double u = detail::uniform(rng);
                if (c * (2 - c) > u || math::log(c / u) + 1 >= c) {
                    const double inside = f > 1 ? 1 : (f < -1 ? -1 : f);
                    angle = detail::uniform(rng) < 0.5 ? math::acos(inside) : -math::acos(inside);
                    break;
                }
            }
        }
        const double turns = math::floor((loc + angle + pi) / (2 * pi));
        const double wrapped = loc + angle - 2 * pi * turns;
        return wrapped < -pi ? -pi : (wrapped > pi ? pi : wrapped);
    }
};

} // namespace scalar

/// VonMises(loc, concentration), elementwise. See scalar::VonMises.
template <class Loc, class Concentration>
struct VonMises : Elementwise<scalar::VonMises, Loc, Concentration> {
    VonMises(const Loc& loc, const Concentration& concentration)
        : Elementwise<scalar::VonMises, Loc, Concentration>(loc, concentration) {}
};
template <class Loc, class Concentration>
VonMises(const Loc&, const Concentration&)
    -> VonMises<named_t<Loc, loc>, named_t<Concentration, concentration>>;

} // namespace ppc
