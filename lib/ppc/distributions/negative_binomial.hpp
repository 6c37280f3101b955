#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace detail {

/// log of Gamma(x + total_count) / (x! Gamma(total_count)), without cancellation; 0 at x = 0.
inline double log_failure_orders(double total_count, int x) {
    return x == 0 ? 0 : -math::log(x + total_count) - math::lbeta(total_count, x + 1.0);
}

// The number of successes is at most k when the share of failures, a beta variable, is large enough: Johnson,
// Kemp and Kotz, section 5.6.

inline double negative_binomial_log_cdf(double total_count, double log_odds, double x) {
    return x < 0 ? -math::detail::infinity
                 : math::beta_log_cdf(total_count, math::floor(x < 0 ? 0 : x) + 1, -log_odds);
}
inline double negative_binomial_log_ccdf(double total_count, double log_odds, double x) {
    return x < 0 ? 0 : math::beta_log_cdf(math::floor(x < 0 ? 0 : x) + 1, total_count, log_odds);
}

/// A Poisson variable whose rate is a gamma variable of shape `concentration` times exp(log_scale).
template <class Rng> int gamma_poisson(Rng& rng, double concentration, double log_scale) {
    return poisson(rng, math::exp(log_standard_gamma(rng, concentration) + log_scale));
}

} // namespace detail

namespace scalar {

/// Successes before total_count failures, total_count > 0 also between integers. probs in [0, 1): probability
/// of success, as in Pyro (Stan's neg_binomial and R have that of failure). Mass at x = 0, 1, …:
/// Gamma(x + total_count) / (x! Gamma(total_count)) probs^x (1 - probs)^total_count; x = 0 selects 0 for its
/// term, so that probs = 0 gives 0 there and -inf elsewhere.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 5.
struct NegativeBinomial : Distribution<NegativeBinomial> {
    using value_type = int;
    double total_count, probs;
    NegativeBinomial(double total_count, double probs) : total_count(total_count), probs(probs) {}

    double log_prob(int x) const {
        const double successes = x == 0 ? 0 : x * math::log(probs);
        return detail::log_failure_orders(total_count, x) + successes + total_count * math::log1p(-probs);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::gamma_poisson(rng, total_count, math::logit(probs));
    }
    double from_normal(double e) const {
        return math::negative_binomial_quantile(total_count, math::logit(probs), e);
    }
    double log_cdf(double x) const {
        return detail::negative_binomial_log_cdf(total_count, math::logit(probs), x);
    }
    double log_ccdf(double x) const {
        return detail::negative_binomial_log_ccdf(total_count, math::logit(probs), x);
    }
};

/// The same with probability of success logistic(logits).
struct NegativeBinomialLogits : Distribution<NegativeBinomialLogits> {
    using value_type = int;
    double total_count, logits;
    NegativeBinomialLogits(double total_count, double logits) : total_count(total_count), logits(logits) {}

    double log_prob(int x) const {
        return detail::log_failure_orders(total_count, x) - x * math::softplus(-logits) -
               total_count * math::softplus(logits);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::gamma_poisson(rng, total_count, logits);
    }
    double from_normal(double e) const { return math::negative_binomial_quantile(total_count, logits, e); }
    double log_cdf(double x) const { return detail::negative_binomial_log_cdf(total_count, logits, x); }
    double log_ccdf(double x) const { return detail::negative_binomial_log_ccdf(total_count, logits, x); }
};

/// The same by its mean >= 0: total_count = concentration > 0 and log odds log(mean / concentration). The
/// variance is mean + mean^2 / concentration. Stan's neg_binomial_2.
struct NegativeBinomialMean : Distribution<NegativeBinomialMean> {
    using value_type = int;
    double mean, concentration;
    NegativeBinomialMean(double mean, double concentration) : mean(mean), concentration(concentration) {}

    double log_prob(int x) const {
        const double successes = x == 0 ? 0 : -x * math::log1p(concentration / mean);
        return detail::log_failure_orders(concentration, x) + successes -
               concentration * math::log1p(mean / concentration);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::gamma_poisson(rng, concentration, math::log(mean / concentration));
    }
    double from_normal(double e) const {
        return math::negative_binomial_quantile(concentration, math::log(mean) - math::log(concentration), e);
    }
    double log_cdf(double x) const {
        return detail::negative_binomial_log_cdf(concentration, math::log(mean) - math::log(concentration),
                                                 x);
    }
    double log_ccdf(double x) const {
        return detail::negative_binomial_log_ccdf(concentration, math::log(mean) - math::log(concentration),
                                                  x);
    }
};

/// The same by the logarithm of its mean. Stan's neg_binomial_2_log.
struct NegativeBinomialLogMean : Distribution<NegativeBinomialLogMean> {
    using value_type = int;
    double log_mean, concentration;
    NegativeBinomialLogMean(double log_mean, double concentration)
        : log_mean(log_mean), concentration(concentration) {}

    double log_prob(int x) const {
        return NegativeBinomialLogits(concentration, log_mean - math::log(concentration)).log_prob(x);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::gamma_poisson(rng, concentration, log_mean - math::log(concentration));
    }
    double from_normal(double e) const {
        return math::negative_binomial_quantile(concentration, log_mean - math::log(concentration), e);
    }
    double log_cdf(double x) const {
        return detail::negative_binomial_log_cdf(concentration, log_mean - math::log(concentration), x);
    }
    double log_ccdf(double x) const {
        return detail::negative_binomial_log_ccdf(concentration, log_mean - math::log(concentration), x);
    }
};

/// A Poisson variable whose rate is drawn from Gamma(concentration, rate): a negative binomial with
/// total_count = concentration and probability of success 1 / (1 + rate).
struct GammaPoisson : Distribution<GammaPoisson> {
    using value_type = int;
    double concentration, rate;
    GammaPoisson(double concentration, double rate) : concentration(concentration), rate(rate) {}

    double log_prob(int x) const {
        return detail::log_failure_orders(concentration, x) - x * math::log1p(rate) -
               concentration * math::log1p(1 / rate);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::gamma_poisson(rng, concentration, -math::log(rate));
    }
    double from_normal(double e) const {
        return math::negative_binomial_quantile(concentration, -math::log(rate), e);
    }
    double log_cdf(double x) const {
        return detail::negative_binomial_log_cdf(concentration, -math::log(rate), x);
    }
    double log_ccdf(double x) const {
        return detail::negative_binomial_log_ccdf(concentration, -math::log(rate), x);
    }
};

} // namespace scalar

/// NegativeBinomial(total_count, probs), NegativeBinomial(total_count, logits(eta)),
/// NegativeBinomial(mean(mu), concentration(phi)) or NegativeBinomial(log_mean(eta), concentration(phi)),
/// elementwise. See scalar::NegativeBinomial and those that follow it.
template <class TotalCount, class Probs>
struct NegativeBinomial : Elementwise<scalar::NegativeBinomial, TotalCount, Probs> {
    NegativeBinomial(const TotalCount& total_count, const Probs& probs)
        : Elementwise<scalar::NegativeBinomial, TotalCount, Probs>(total_count, probs) {}
};
template <class TotalCount, class Eta>
struct NegativeBinomial<TotalCount, logits<Eta>>
    : Elementwise<scalar::NegativeBinomialLogits, TotalCount, Eta> {
    NegativeBinomial(const TotalCount& total_count, const logits<Eta>& eta)
        : Elementwise<scalar::NegativeBinomialLogits, TotalCount, Eta>(total_count, eta.value) {}
};
template <class Mu, class Phi>
struct NegativeBinomial<mean<Mu>, concentration<Phi>> : Elementwise<scalar::NegativeBinomialMean, Mu, Phi> {
    NegativeBinomial(const mean<Mu>& mu, const concentration<Phi>& phi)
        : Elementwise<scalar::NegativeBinomialMean, Mu, Phi>(mu.value, phi.value) {}
};
template <class Eta, class Phi>
struct NegativeBinomial<log_mean<Eta>, concentration<Phi>>
    : Elementwise<scalar::NegativeBinomialLogMean, Eta, Phi> {
    NegativeBinomial(const log_mean<Eta>& eta, const concentration<Phi>& phi)
        : Elementwise<scalar::NegativeBinomialLogMean, Eta, Phi>(eta.value, phi.value) {}
};
template <class TotalCount, class Probs>
NegativeBinomial(const TotalCount&, const Probs&)
    -> NegativeBinomial<named_t<TotalCount, total_count>, named_t<Probs, probs>>;

/// GammaPoisson(concentration, rate), elementwise. See scalar::GammaPoisson.
template <class Concentration, class Rate>
struct GammaPoisson : Elementwise<scalar::GammaPoisson, Concentration, Rate> {
    GammaPoisson(const Concentration& concentration, const Rate& rate)
        : Elementwise<scalar::GammaPoisson, Concentration, Rate>(concentration, rate) {}
};
template <class Concentration, class Rate>
GammaPoisson(const Concentration&, const Rate&)
    -> GammaPoisson<named_t<Concentration, concentration>, named_t<Rate, rate>>;

} // namespace ppc
