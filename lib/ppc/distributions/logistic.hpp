#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Logistic distribution. loc: mean, scale > 0; the standard deviation is scale pi / sqrt(3). Density on the
/// real line, with z = (x - loc) / scale: exp(-z) / (scale (1 + exp(-z))^2). Source: Johnson, Kotz and
/// Balakrishnan, Continuous Univariate Distributions, chapter 23.
struct Logistic : Distribution<Logistic> {
    using value_type = double;
    double loc, scale;
    Logistic(double loc, double scale) : loc(loc), scale(scale) {}

    double log_prob(double x) const {
        const double z = (x - loc) / scale;
        return -z - 2 * math::softplus(-z) - math::log(scale);
    }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return loc + scale * math::logit(detail::uniform(rng));
    }
    double mean() const { return loc; }
    double from_normal(double e) const {
        return loc + scale * (math::normal_log_cdf(e) - math::normal_log_cdf(-e));
    }
    double unconstrained_location() const { return loc; }
    double unconstrained_scale() const { return scale; }
    double log_cdf(double x) const { return math::log_logistic((x - loc) / scale); }
    double log_ccdf(double x) const { return math::log_logistic((loc - x) / scale); }
};

} // namespace scalar

/// Logistic(loc, scale), elementwise. See scalar::Logistic.
template <class Loc, class Scale> struct Logistic : Elementwise<scalar::Logistic, Loc, Scale> {
    Logistic(const Loc& loc, const Scale& scale) : Elementwise<scalar::Logistic, Loc, Scale>(loc, scale) {}
};
template <class Loc, class Scale>
Logistic(const Loc&, const Scale&) -> Logistic<named_t<Loc, loc>, named_t<Scale, scale>>;

} // namespace ppc
