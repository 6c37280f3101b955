#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Beta distribution. concentration1, concentration0 > 0: prior successes and failures. Density on (0, 1):
/// x^(concentration1 - 1) (1 - x)^(concentration0 - 1) / B(concentration1, concentration0).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 25.
struct Beta : Distribution<Beta> {
    using value_type = double;
    double concentration1, concentration0;
    Beta(double concentration1, double concentration0)
        : concentration1(concentration1), concentration0(concentration0) {}

    double log_prob(double x) const {
        return (concentration1 - 1) * math::log(x) + (concentration0 - 1) * math::log1p(-x) -
               math::lbeta(concentration1, concentration0);
    }
    support::UnitInterval support() const { return {}; }
    /// As a ratio of gamma variables on the log scale, which small concentrations do not underflow.
    template <class Rng> double sample(Rng& rng) const {
        const double log_success = detail::log_standard_gamma(rng, concentration1);
        const double log_failure = detail::log_standard_gamma(rng, concentration0);
        return math::logistic(log_success - log_failure);
    }
    double mean() const { return concentration1 / (concentration1 + concentration0); }
    double log_cdf(double x) const {
        return math::beta_log_cdf(concentration1, concentration0, math::logit(inside(x)));
    }
    double log_ccdf(double x) const {
        return math::beta_log_cdf(concentration0, concentration1, -math::logit(inside(x)));
    }

private:
    static double inside(double x) { return x > 0 ? (x < 1 ? x : 1) : 0; }
};

/// The same by its mean in (0, 1) and the sum of the two, concentration > 0: concentration1 = mean
/// concentration. Stan's beta_proportion.
struct BetaProportion : Beta {
    BetaProportion(double mean, double concentration)
        : Beta(mean * concentration, (1 - mean) * concentration) {}
};

} // namespace scalar

/// Beta(concentration1, concentration0) or Beta(mean(mu), concentration(kappa)), elementwise. See
/// scalar::Beta, scalar::BetaProportion.
template <class Concentration1, class Concentration0>
struct Beta : Elementwise<scalar::Beta, Concentration1, Concentration0> {
    Beta(const Concentration1& concentration1, const Concentration0& concentration0)
        : Elementwise<scalar::Beta, Concentration1, Concentration0>(concentration1, concentration0) {}
};
template <class Mu, class Kappa>
struct Beta<mean<Mu>, concentration<Kappa>> : Elementwise<scalar::BetaProportion, Mu, Kappa> {
    Beta(const mean<Mu>& mu, const concentration<Kappa>& kappa)
        : Elementwise<scalar::BetaProportion, Mu, Kappa>(mu.value, kappa.value) {}
};
template <class Concentration1, class Concentration0>
Beta(const Concentration1&, const Concentration0&)
    -> Beta<named_t<Concentration1, concentration1>, named_t<Concentration0, concentration0>>;

} // namespace ppc
