#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// One trial. probs in [0, 1]: probability of 1. The datum selects log(probs) or log(1 - probs), so that
/// probs = 0 or 1 gives 0 or -inf.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 3.
struct Bernoulli : Distribution<Bernoulli> {
    using value_type = int;
    double probs;
    explicit Bernoulli(double probs) : probs(probs) {}

    double log_prob(int x) const { return x ? math::log(probs) : math::log1p(-probs); }
    support::Boolean support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const { return detail::uniform(rng) < probs ? 1 : 0; }
    double log_cdf(double x) const {
        return x < 0 ? -math::detail::infinity : (x < 1 ? math::log1p(-probs) : 0);
    }
    double log_ccdf(double x) const {
        return x < 0 ? 0 : (x < 1 ? math::log(probs) : -math::detail::infinity);
    }
};

/// One trial whose probability of 1 is logistic(logits).
struct BernoulliLogits : Distribution<BernoulliLogits> {
    using value_type = int;
    double logits;
    explicit BernoulliLogits(double logits) : logits(logits) {}

    double log_prob(int x) const { return -math::softplus(x ? -logits : logits); }
    support::Boolean support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::uniform(rng) < math::logistic(logits) ? 1 : 0;
    }
    double log_cdf(double x) const {
        return x < 0 ? -math::detail::infinity : (x < 1 ? -math::softplus(logits) : 0);
    }
    double log_ccdf(double x) const {
        return x < 0 ? 0 : (x < 1 ? -math::softplus(-logits) : -math::detail::infinity);
    }
};

} // namespace scalar

/// Bernoulli(probs) or Bernoulli(logits(eta)), elementwise. See scalar::Bernoulli, scalar::BernoulliLogits.
template <class Probs> struct Bernoulli : Elementwise<scalar::Bernoulli, Probs> {
    explicit Bernoulli(const Probs& probs) : Elementwise<scalar::Bernoulli, Probs>(probs) {}
};
template <class Eta> struct Bernoulli<logits<Eta>> : Elementwise<scalar::BernoulliLogits, Eta> {
    explicit Bernoulli(const logits<Eta>& eta) : Elementwise<scalar::BernoulliLogits, Eta>(eta.value) {}
};
template <class Probs> Bernoulli(const Probs&) -> Bernoulli<named_t<Probs, probs>>;

} // namespace ppc
