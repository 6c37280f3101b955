#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Pareto distribution. scale > 0: the least value, alpha > 0: shape. Density for x >= scale: alpha
/// scale^alpha / x^(alpha + 1). Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions,
/// chapter 20.
struct Pareto : Distribution<Pareto> {
    using value_type = double;
    double scale, alpha;
    Pareto(double scale, double alpha) : scale(scale), alpha(alpha) {}

    double log_prob(double x) const {
        return math::log(alpha) + alpha * (math::log(scale) - math::log(x)) - math::log(x);
    }
    support::GreaterThan support() const { return support::GreaterThan(scale); }
    template <class Rng> double sample(Rng& rng) const {
        return scale * math::exp(-math::log(detail::uniform(rng)) / alpha);
    }
    double from_normal(double e) const { return scale * math::exp(-math::normal_log_cdf(-e) / alpha); }
    double log_cdf(double x) const { return math::log1m_exp(log_ccdf(x)); }
    double log_ccdf(double x) const { return x > scale ? -alpha * log_ratio(x > scale ? x : scale) : 0; }

private:
    // log(x / scale) for x >= scale: close to it without the cancellation between two logarithms.
    double log_ratio(double x) const {
        const double near = math::log1p((x < 2 * scale ? x - scale : scale) / scale);
        return x < 2 * scale ? near : math::log(x) - math::log(scale);
    }
};

} // namespace scalar

/// Pareto(scale, alpha), elementwise. See scalar::Pareto.
template <class Scale, class Alpha> struct Pareto : Elementwise<scalar::Pareto, Scale, Alpha> {
    Pareto(const Scale& scale, const Alpha& alpha)
        : Elementwise<scalar::Pareto, Scale, Alpha>(scale, alpha) {}
};
template <class Scale, class Alpha>
Pareto(const Scale&, const Alpha&) -> Pareto<named_t<Scale, scale>, named_t<Alpha, alpha>>;

} // namespace ppc
