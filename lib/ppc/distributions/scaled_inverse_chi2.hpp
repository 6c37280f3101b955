#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// df scale^2 over a chi-squared variable. df > 0: degrees of freedom, scale > 0: square root of the prior
/// variance. Density for x > 0, with a = df / 2: (a scale^2)^a x^(-a - 1) exp(-a scale^2 / x) / Gamma(a).
/// Source: Gelman et al., Bayesian Data Analysis, 3rd edition, appendix A.
struct ScaledInverseChi2 : Distribution<ScaledInverseChi2> {
    using value_type = double;
    double df, scale;
    ScaledInverseChi2(double df, double scale) : df(df), scale(scale) {}

    double log_prob(double x) const {
        const double half = 0.5 * df;
        return half * (math::log(half) + 2 * math::log(scale) - math::log(x)) - math::log(x) -
               half * scale * scale / x - math::lgamma(half);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return 0.5 * df * scale * scale * math::exp(-detail::log_standard_gamma(rng, 0.5 * df));
    }
    double log_cdf(double x) const {
        return x > 0 ? math::gamma_log_ccdf(0.5 * df, 0.5 * df * scale * scale / (x > 0 ? x : 1))
                     : -math::detail::infinity;
    }
    double log_ccdf(double x) const {
        return x > 0 ? math::gamma_log_cdf(0.5 * df, 0.5 * df * scale * scale / (x > 0 ? x : 1)) : 0;
    }
};

} // namespace scalar

/// ScaledInverseChi2(df, scale), elementwise. See scalar::ScaledInverseChi2.
template <class Df, class Scale>
struct ScaledInverseChi2 : Elementwise<scalar::ScaledInverseChi2, Df, Scale> {
    ScaledInverseChi2(const Df& df, const Scale& scale)
        : Elementwise<scalar::ScaledInverseChi2, Df, Scale>(df, scale) {}
};
template <class Df, class Scale>
ScaledInverseChi2(const Df&, const Scale&) -> ScaledInverseChi2<named_t<Df, df>, named_t<Scale, scale>>;

} // namespace ppc
