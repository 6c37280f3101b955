#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Chi-squared distribution: the sum of df squared standard normals. df > 0: degrees of freedom. Density for
/// x > 0: x^(df / 2 - 1) exp(-x / 2) / (2^(df / 2) Gamma(df / 2)). Source: Johnson, Kotz and Balakrishnan,
/// Continuous Univariate Distributions, chapter 18.
struct Chi2 : Distribution<Chi2> {
    using value_type = double;
    double df;
    explicit Chi2(double df) : df(df) {}

    double log_prob(double x) const {
        return (0.5 * df - 1) * math::log(x) - 0.5 * x - 0.5 * df * 0.69314718055994530942 -
               math::lgamma(0.5 * df);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return 2 * math::exp(detail::log_standard_gamma(rng, 0.5 * df));
    }
    double mean() const { return df; }
    double log_cdf(double x) const { return math::gamma_log_cdf(0.5 * df, 0.5 * x); }
    double log_ccdf(double x) const { return math::gamma_log_ccdf(0.5 * df, 0.5 * x); }
};

} // namespace scalar

/// Chi2(df), elementwise. See scalar::Chi2.
template <class Df> struct Chi2 : Elementwise<scalar::Chi2, Df> {
    explicit Chi2(const Df& df) : Elementwise<scalar::Chi2, Df>(df) {}
};
template <class Df> Chi2(const Df&) -> Chi2<named_t<Df, df>>;

} // namespace ppc
