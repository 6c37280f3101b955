#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Successes among total_count >= 0 trials whose probability is drawn from Beta(concentration1,
/// concentration0). Mass at x: C(total_count, x) B(x + concentration1, total_count - x + concentration0) /
/// B(concentration1, concentration0).
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, section 6.2.2.
struct BetaBinomial : Distribution<BetaBinomial> {
    using value_type = int;
    double concentration1, concentration0;
    int total_count;
    BetaBinomial(double concentration1, double concentration0, int total_count)
        : concentration1(concentration1), concentration0(concentration0), total_count(total_count) {}

    double log_prob(int x) const {
        return math::lchoose(total_count, x) +
               math::lbeta(concentration1 + x, concentration0 + (total_count - x)) -
               math::lbeta(concentration1, concentration0);
    }
    support::IntegerInterval support() const { return support::IntegerInterval(0, total_count); }
    template <class Rng> int sample(Rng& rng) const {
        const double log_success = detail::log_standard_gamma(rng, concentration1);
        const double log_failure = detail::log_standard_gamma(rng, concentration0);
        return detail::binomial(rng, total_count, math::logistic(log_success - log_failure));
    }
    /// By summation over all counts; x is data. Error <= 1e-15 times the number of terms and the size of the
    /// logarithms.
    double log_cdf(double x) const {
        double sum = -math::detail::infinity;
        for (int k = 0; k <= total_count; ++k)
            sum = math::log_add_exp(sum, k <= x ? log_prob(k) : -math::detail::infinity);
        return x >= total_count ? 0 : sum;
    }
    double log_ccdf(double x) const {
        double sum = -math::detail::infinity;
        for (int k = 0; k <= total_count; ++k)
            sum = math::log_add_exp(sum, k > x ? log_prob(k) : -math::detail::infinity);
        return x < 0 ? 0 : sum;
    }
};

} // namespace scalar

/// BetaBinomial(concentration1, concentration0, total_count), elementwise. See scalar::BetaBinomial.
template <class Concentration1, class Concentration0, class TotalCount>
struct BetaBinomial : Elementwise<scalar::BetaBinomial, Concentration1, Concentration0, TotalCount> {
    BetaBinomial(const Concentration1& concentration1, const Concentration0& concentration0,
                 const TotalCount& total_count)
        : Elementwise<scalar::BetaBinomial, Concentration1, Concentration0, TotalCount>(
              concentration1, concentration0, total_count) {}
};
template <class Concentration1, class Concentration0, class TotalCount>
BetaBinomial(const Concentration1&, const Concentration0&, const TotalCount&)
    -> BetaBinomial<named_t<Concentration1, concentration1>, named_t<Concentration0, concentration0>,
                    named_t<TotalCount, total_count>>;

} // namespace ppc
