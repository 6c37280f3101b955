#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace detail {

// The number of successes is at most k when the (k+1)-th largest of total_count uniforms is above the
// probability of success, which is a beta variable (Johnson, Kemp and Kotz, section 3.4). `inside` keeps the
// unselected function within its domain.

inline double binomial_log_cdf(int total_count, double log_odds, double x) {
    const double n = total_count;
    const bool inside = x >= 0 && x < n;
    const double k = inside ? math::floor(x) : 0;
    const double within = math::beta_log_cdf(inside ? n - k : 1, k + 1, -log_odds);
    return inside ? within : (x < 0 ? -math::detail::infinity : 0);
}
inline double binomial_log_ccdf(int total_count, double log_odds, double x) {
    const double n = total_count;
    const bool inside = x >= 0 && x < n;
    const double k = inside ? math::floor(x) : 0;
    const double within = math::beta_log_cdf(k + 1, inside ? n - k : 1, log_odds);
    return inside ? within : (x < 0 ? 0 : -math::detail::infinity);
}

} // namespace detail

namespace scalar {

/// Successes among total_count >= 0 trials. probs in [0, 1]: probability of success. Mass at x:
/// C(total_count, x) probs^x (1 - probs)^(total_count - x); no successes or no failures select 0 for their
/// term, so that probs = 0 or 1 gives 0 or -inf.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 3.
struct Binomial : Distribution<Binomial> {
    using value_type = int;
    int total_count;
    double probs;
    Binomial(int total_count, double probs) : total_count(total_count), probs(probs) {}

    double log_prob(int x) const {
        const double successes = x == 0 ? 0 : x * math::log(probs);
        const double failures = x == total_count ? 0 : (total_count - x) * math::log1p(-probs);
        return math::lchoose(total_count, x) + successes + failures;
    }
    support::IntegerInterval support() const { return support::IntegerInterval(0, total_count); }
    template <class Rng> int sample(Rng& rng) const { return detail::binomial(rng, total_count, probs); }
    double log_cdf(double x) const { return detail::binomial_log_cdf(total_count, math::logit(probs), x); }
    double log_ccdf(double x) const { return detail::binomial_log_ccdf(total_count, math::logit(probs), x); }
};

/// Successes among total_count trials, each with probability logistic(logits).
struct BinomialLogits : Distribution<BinomialLogits> {
    using value_type = int;
    int total_count;
    double logits;
    BinomialLogits(int total_count, double logits) : total_count(total_count), logits(logits) {}

    double log_prob(int x) const {
        return math::lchoose(total_count, x) + x * logits - total_count * math::softplus(logits);
    }
    support::IntegerInterval support() const { return support::IntegerInterval(0, total_count); }
    template <class Rng> int sample(Rng& rng) const {
        return detail::binomial(rng, total_count, math::logistic(logits));
    }
    double log_cdf(double x) const { return detail::binomial_log_cdf(total_count, logits, x); }
    double log_ccdf(double x) const { return detail::binomial_log_ccdf(total_count, logits, x); }
};

} // namespace scalar

/// Binomial(total_count, probs) or Binomial(total_count, logits(eta)), elementwise. See scalar::Binomial,
/// scalar::BinomialLogits.
template <class TotalCount, class Probs> struct Binomial : Elementwise<scalar::Binomial, TotalCount, Probs> {
    Binomial(const TotalCount& total_count, const Probs& probs)
        : Elementwise<scalar::Binomial, TotalCount, Probs>(total_count, probs) {}
};
template <class TotalCount, class Eta>
struct Binomial<TotalCount, logits<Eta>> : Elementwise<scalar::BinomialLogits, TotalCount, Eta> {
    Binomial(const TotalCount& total_count, const logits<Eta>& eta)
        : Elementwise<scalar::BinomialLogits, TotalCount, Eta>(total_count, eta.value) {}
};
template <class TotalCount, class Probs>
Binomial(const TotalCount&, const Probs&)
    -> Binomial<named_t<TotalCount, total_count>, named_t<Probs, probs>>;

} // namespace ppc
