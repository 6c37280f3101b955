#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// The reciprocal of a chi-squared variable. df > 0: degrees of freedom. Density for x > 0: x^(-df / 2 - 1)
/// exp(-1 / (2 x)) / (2^(df / 2) Gamma(df / 2)). Source: Gelman et al., Bayesian Data Analysis, 3rd edition,
/// appendix A.
struct InverseChi2 : Distribution<InverseChi2> {
    using value_type = double;
    double df;
    explicit InverseChi2(double df) : df(df) {}

    double log_prob(double x) const {
        return -(0.5 * df + 1) * math::log(x) - 0.5 / x - 0.5 * df * 0.69314718055994530942 -
               math::lgamma(0.5 * df);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return 0.5 * math::exp(-detail::log_standard_gamma(rng, 0.5 * df));
    }
    double log_cdf(double x) const {
        return x > 0 ? math::gamma_log_ccdf(0.5 * df, 0.5 / (x > 0 ? x : 1)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const {
        return x > 0 ? math::gamma_log_cdf(0.5 * df, 0.5 / (x > 0 ? x : 1)) : 0;
    }
};

} // namespace scalar

/// InverseChi2(df), elementwise. See scalar::InverseChi2.
template <class Df> struct InverseChi2 : Elementwise<scalar::InverseChi2, Df> {
    explicit InverseChi2(const Df& df) : Elementwise<scalar::InverseChi2, Df>(df) {}
};
template <class Df> InverseChi2(const Df&) -> InverseChi2<named_t<Df, df>>;

} // namespace ppc
