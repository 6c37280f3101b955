#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Laplace (double exponential) distribution. loc: median, scale > 0: mean absolute deviation. Density on the
/// real line: exp(-|x - loc| / scale) / (2 scale).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 24.
struct Laplace : Distribution<Laplace> {
    using value_type = double;
    double loc, scale;
    Laplace(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        return -math::fabs((x - loc) / scale) - math::log(scale) - 0.69314718055994530942; // log 2
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        const double u = detail::uniform(rng);
        const double tail = math::log(2 * (u < 0.5 ? u : 1 - u));
        return loc + scale * (u < 0.5 ? tail : -tail);
    }
    double mean() const { return loc; }
    /// By the tail on its side of the median.
    double from_normal(double e) const {
        const double log_tail = 0.69314718055994530942 + math::normal_log_cdf(-math::fabs(e));
        return loc + scale * (e < 0 ? log_tail : -log_tail);
    }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return log_tail((loc - x) / scale); }
    double log_ccdf(double x) const { return log_tail((x - loc) / scale); }

private:
    // log P(Z > z) for a standard Laplace variable Z.
    static double log_tail(double z) {
        const double below = math::log1p(-0.5 * math::exp(z < 0 ? z : 0));
        return z < 0 ? below : -z - 0.69314718055994530942;
    }
};

} // namespace scalar

/// Laplace(loc, scale), elementwise. See scalar::Laplace.
template <class Loc, class Scale> struct Laplace : Elementwise<scalar::Laplace, Loc, Scale> {
    Laplace(const Loc& loc, const Scale& scale) : Elementwise<scalar::Laplace, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
Laplace(const Loc&, const Scale&) -> Laplace<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
