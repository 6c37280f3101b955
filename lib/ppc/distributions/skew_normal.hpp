#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Skew normal distribution. loc, scale > 0, alpha: shape; 0 is a normal, a large one a half normal. Density
/// on the real line, with z = (x - loc) / scale: 2 phi(z) Phi(alpha z) / scale. Source: Azzalini, A class of
/// distributions which includes the normal ones, Scandinavian Journal of Statistics 12, 1985.
struct SkewNormal : Distribution<SkewNormal> {
    using value_type = double;
    double loc, scale, alpha;
    SkewNormal(double loc, double scale, double alpha) : loc(loc), scale(scale), alpha(alpha) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return math::normal_log_cdf(alpha * z) - 0.5 * z * z - math::log(scale) -
               0.22579135264472743236; // log(pi / 2) / 2
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        const double skewed = alpha * math::fabs(detail::normal(rng)) + detail::normal(rng);
        return loc + scale * skewed / math::hypot(1, alpha);
    }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return math::skew_normal_log_cdf((x - loc) / scale, alpha); }
    double log_ccdf(double x) const { return math::skew_normal_log_cdf((loc - x) / scale, -alpha); }
};

} // namespace scalar

/// SkewNormal(loc, scale, alpha), elementwise. See scalar::SkewNormal.
template <class Loc, class Scale, class Alpha>
struct SkewNormal : Elementwise<scalar::SkewNormal, Loc, Scale, Alpha> {
    SkewNormal(const Loc& loc, const Scale& scale, const Alpha& alpha)
        : Elementwise<scalar::SkewNormal, Loc, Scale, Alpha>(loc, scale, alpha) {}
};
template <class Loc, class Scale, class Alpha>
SkewNormal(const Loc&, const Scale&, const Alpha&)
    -> SkewNormal<named_t<Loc, loc>, named_t<Scale, scale>, named_t<Alpha, alpha>>;

} // namespace ppc
