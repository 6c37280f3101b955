#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Skew (generalised, type I) logistic distribution. loc, scale > 0, asymmetry > 0; 1 is a logistic. The
/// distribution function is logistic(z)^asymmetry with z = (x - loc) / scale, the density asymmetry / scale
/// exp(-z) (1 + exp(-z))^(-asymmetry - 1). Source: Johnson, Kotz and Balakrishnan, Continuous Univariate
/// Distributions, section 23.10; Pyro's SkewLogistic.
struct SkewLogistic : Distribution<SkewLogistic> {
    using value_type = double;
    double loc, scale, asymmetry;
    SkewLogistic(double loc, double scale, double asymmetry) : loc(loc), scale(scale), asymmetry(asymmetry) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return math::log(asymmetry) - math::log(scale) - math::softplus(z) - asymmetry * math::softplus(-z);
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        const double lower = math::log(detail::uniform(rng)) / asymmetry; // log of logistic(z)
        return loc + scale * (lower - math::log1m_exp(lower));
    }
    double log_cdf(double x) const { return -asymmetry * math::softplus((loc - x) / scale); }
    double log_ccdf(double x) const {
        // log(1 - exp(-h)) by the logarithm of h, which does not underflow.
        const double z = (x - loc) / scale;
        const double log_softplus = z > 40 ? -z : math::log(math::softplus(z > 40 ? -40 : -z));
        return math::log_inv_cloglog(math::log(asymmetry) + log_softplus);
    }
};

} // namespace scalar

/// SkewLogistic(loc, scale, asymmetry), elementwise. See scalar::SkewLogistic.
template <class Loc, class Scale, class Asymmetry>
struct SkewLogistic : Elementwise<scalar::SkewLogistic, Loc, Scale, Asymmetry> {
    SkewLogistic(const Loc& loc, const Scale& scale, const Asymmetry& asymmetry)
        : Elementwise<scalar::SkewLogistic, Loc, Scale, Asymmetry>(loc, scale, asymmetry) {}
};
template <class Loc, class Scale, class Asymmetry>
SkewLogistic(const Loc&, const Scale&, const Asymmetry&)
    -> SkewLogistic<named_t<Loc, loc>, named_t<Scale, scale>, named_t<Asymmetry, asymmetry>>;

} // namespace ppc
