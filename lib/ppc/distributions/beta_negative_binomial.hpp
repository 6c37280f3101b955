#pragma once

#include <ppc/distributions/negative_binomial.hpp>

namespace ppc {
namespace scalar {

/// Successes before total_count > 0 failures, whose probability of success is drawn from Beta(concentration1,
/// concentration0). Mass at x = 0, 1, …: Gamma(x + total_count) / (x! Gamma(total_count))
/// B(concentration1 + x, concentration0 + total_count) / B(concentration1, concentration0). Stan's
/// beta_neg_binomial(r, alpha, beta) has r = total_count, alpha = concentration0 and beta = concentration1.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, section 6.2.3.
struct BetaNegativeBinomial : Distribution<BetaNegativeBinomial> {
    using value_type = int;
    double concentration1, concentration0, total_count;
    BetaNegativeBinomial(double concentration1, double concentration0, double total_count)
        : concentration1(concentration1), concentration0(concentration0), total_count(total_count) {}

    double log_prob(int x) const {
        return detail::log_failure_orders(total_count, x) +
               math::lbeta(concentration1 + x, concentration0 + total_count) -
               math::lbeta(concentration1, concentration0);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        const double log_success = detail::log_standard_gamma(rng, concentration1);
        const double log_failure = detail::log_standard_gamma(rng, concentration0);
        return detail::gamma_poisson(rng, total_count, log_success - log_failure);
    }
};

} // namespace scalar

/// BetaNegativeBinomial(concentration1, concentration0, total_count), elementwise. See
/// scalar::BetaNegativeBinomial.
template <class Concentration1, class Concentration0, class TotalCount>
struct BetaNegativeBinomial
    : Elementwise<scalar::BetaNegativeBinomial, Concentration1, Concentration0, TotalCount> {
    BetaNegativeBinomial(const Concentration1& concentration1, const Concentration0& concentration0,
                         const TotalCount& total_count)
        : Elementwise<scalar::BetaNegativeBinomial, Concentration1, Concentration0, TotalCount>(
              concentration1, concentration0, total_count) {}
};
template <class Concentration1, class Concentration0, class TotalCount>
BetaNegativeBinomial(const Concentration1&, const Concentration0&, const TotalCount&)
    -> BetaNegativeBinomial<named_t<Concentration1, concentration1>, named_t<Concentration0, concentration0>,
                            named_t<TotalCount, total_count>>;

} // namespace ppc
