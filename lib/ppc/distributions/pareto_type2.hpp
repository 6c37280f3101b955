#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Pareto distribution of the second type, of Lomax where loc = 0. loc: the least value, scale > 0, alpha >
/// 0: shape. Density for x >= loc: alpha / scale (1 + (x - loc) / scale)^(-alpha - 1). Source: Johnson, Kotz
/// and Balakrishnan, Continuous Univariate Distributions, chapter 20; Stan's pareto_type_2.
struct ParetoType2 : Distribution<ParetoType2> {
    using value_type = double;
    double loc, scale, alpha;
    ParetoType2(double loc, double scale, double alpha) : loc(loc), scale(scale), alpha(alpha) {}

    double log_prob(double x) const {
        return math::log(alpha) - math::log(scale) - (alpha + 1) * math::log1p((x - loc) / scale);
    }
    support::GreaterThan support() const { return support::GreaterThan(loc); }
    template <class Rng> double sample(Rng& rng) const {
        return loc + scale * math::expm1(-math::log(detail::uniform(rng)) / alpha);
    }
    double from_normal(double e) const {
        return loc + scale * math::expm1(-math::normal_log_cdf(-e) / alpha);
    }
    double log_cdf(double x) const { return math::log1m_exp(log_ccdf(x)); }
    double log_ccdf(double x) const { return -alpha * math::log1p((x > loc ? x - loc : 0) / scale); }
};

} // namespace scalar

/// ParetoType2(loc, scale, alpha), elementwise. See scalar::ParetoType2.
template <class Loc, class Scale, class Alpha>
struct ParetoType2 : Elementwise<scalar::ParetoType2, Loc, Scale, Alpha> {
    ParetoType2(const Loc& loc, const Scale& scale, const Alpha& alpha)
        : Elementwise<scalar::ParetoType2, Loc, Scale, Alpha>(loc, scale, alpha) {}
};
template <class Loc, class Scale, class Alpha>
ParetoType2(const Loc&, const Scale&, const Alpha&)
    -> ParetoType2<named_t<Loc, loc>, named_t<Scale, scale>, named_t<Alpha, alpha>>;

} // namespace ppc
