#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Fisher and Snedecor's F distribution: the ratio of two chi-squared variables, each over its degrees of
/// freedom df1, df2 > 0. Density for x > 0, with r = df1 / df2: r^(df1/2) x^(df1/2 - 1)
/// (1 + r x)^(-(df1 + df2)/2) / B(df1/2, df2/2). Source: Johnson, Kotz and Balakrishnan, Continuous
/// Univariate Distributions, chapter 27.
struct FisherSnedecor : Distribution<FisherSnedecor> {
    using value_type = double;
    double df1, df2;
    FisherSnedecor(double df1, double df2) : df1(df1), df2(df2) {}

    double log_prob(double x) const {
        // r x is the odds of a beta variable.
        const double log_odds = log_odds_of(x);
        return -0.5 * df1 * math::softplus(-log_odds) - 0.5 * df2 * math::softplus(log_odds) - math::log(x) -
               math::lbeta(0.5 * df1, 0.5 * df2);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        const double log_above = detail::log_standard_gamma(rng, 0.5 * df1) - math::log(df1);
        const double log_below = detail::log_standard_gamma(rng, 0.5 * df2) - math::log(df2);
        return math::exp(log_above - log_below);
    }
    double log_cdf(double x) const {
        return math::beta_log_cdf(0.5 * df1, 0.5 * df2, log_odds_of(x > 0 ? x : 0));
    }
    double log_ccdf(double x) const {
        return math::beta_log_cdf(0.5 * df2, 0.5 * df1, -log_odds_of(x > 0 ? x : 0));
    }

private:
    double log_odds_of(double x) const { return math::log(df1) - math::log(df2) + math::log(x); }
};

} // namespace scalar

/// FisherSnedecor(df1, df2), elementwise. See scalar::FisherSnedecor.
template <class First, class Second>
struct FisherSnedecor : Elementwise<scalar::FisherSnedecor, First, Second> {
    FisherSnedecor(const First& df1, const Second& df2)
        : Elementwise<scalar::FisherSnedecor, First, Second>(df1, df2) {}
};
template <class First, class Second>
FisherSnedecor(const First&, const Second&) -> FisherSnedecor<param_t<First>, param_t<Second>>;

} // namespace ppc
