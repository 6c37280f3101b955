#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The sum of a normal and an exponential variable. loc, scale > 0: mean and standard deviation of the
/// normal, rate > 0 of the exponential. Density on the real line, with z = (x - loc) / scale and b = rate
/// scale: rate exp(b^2 / 2 - b z) Phi(z - b). Source: Grushka, Characterization of exponentially modified
/// Gaussian peaks in chromatography, Analytical Chemistry 44, 1972.
struct ExpModNormal : Distribution<ExpModNormal> {
    using value_type = double;
    double loc, scale, rate;
    ExpModNormal(double loc, double scale, double rate) : loc(loc), scale(scale), rate(rate) {}

    double log_prob(double x) const { return math::log(rate) + log_tilted((x - loc) / scale); }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return loc + scale * detail::normal(rng) - math::log(detail::uniform(rng)) / rate;
    }
    // The normal's own tail less what the exponential moves across x; below loc, without the square that both
    // have.
    double log_cdf(double x) const {
        const double z = (x - loc) / scale;
        const double u = z < 0 ? -z : 0, square = z < 0 ? 0.5 * z * z : 0;
        const double whole = z < 0 ? math::log_scaled_normal_tail(u) : math::normal_log_cdf(z);
        const double moved = z < 0 ? math::log_scaled_normal_tail(u + rate * scale) : log_tilted(z);
        return math::log_diff_exp(whole, moved) - square;
    }
    double log_ccdf(double x) const {
        const double z = (x - loc) / scale;
        return math::log_add_exp(math::normal_log_cdf(-z), log_tilted(z));
    }

private:
    // log(exp(b^2 / 2 - b z) Phi(z - b)). Where z - b is negative the squares would cancel: with Phi's own
    // square taken out, what is left of them is -z^2 / 2.
    double log_tilted(double z) const {
        const double b = rate * scale;
        const double w = z - b;
        const double exponent = w < 0 ? -0.5 * z * z : b * (0.5 * b - z);
        return exponent + (w < 0 ? math::log_scaled_normal_tail(w < 0 ? -w : 0) : math::normal_log_cdf(w));
    }
};

} // namespace scalar

/// ExpModNormal(loc, scale, rate), elementwise. See scalar::ExpModNormal.
template <class Loc, class Scale, class Rate>
struct ExpModNormal : Elementwise<scalar::ExpModNormal, Loc, Scale, Rate> {
    ExpModNormal(const Loc& loc, const Scale& scale, const Rate& rate)
        : Elementwise<scalar::ExpModNormal, Loc, Scale, Rate>(loc, scale, rate) {}
};
template <class Loc, class Scale, class Rate>
ExpModNormal(const Loc&, const Scale&, const Rate&)
    -> ExpModNormal<named_t<Loc, loc>, named_t<Scale, scale>, named_t<Rate, rate>>;

} // namespace ppc
