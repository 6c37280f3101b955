#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace detail {

/// The smallest n with 1 - exp((n + 1) log_failure) >= Phi(e), at most the largest int; -1 where log_failure
/// is that of no probability.
inline double geometric_quantile(double log_failure, double e) {
    const double n = math::ceil(math::normal_log_cdf(-e) / log_failure) - 1;
    return n >= -1 ? math::fmin(math::fmax(n, 0), 2147483647.0) : -1.0;
}

} // namespace detail

namespace scalar {

/// Failures before the first success. probs in (0, 1]: probability of success. Mass at x = 0, 1, …:
/// (1 - probs)^x probs; x = 0 selects 0 for the failures, so that probs = 1 gives 0 there and -inf elsewhere.
/// Draws are capped at the largest int.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 5.
struct Geometric : Distribution<Geometric> {
    using value_type = int;
    double probs;
    explicit Geometric(double probs) : probs(probs) {}

    double log_prob(int x) const {
        const double failures = x == 0 ? 0 : x * math::log1p(-probs);
        return failures + math::log(probs);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::to_count(math::floor(math::log(detail::uniform(rng)) / math::log1p(-probs)));
    }
    double from_normal(double e) const { return detail::geometric_quantile(math::log1p(-probs), e); }
    double log_cdf(double x) const { return math::log1m_exp(log_ccdf(x)); }
    double log_ccdf(double x) const {
        return x < 0 ? 0 : (math::floor(x < 0 ? 0 : x) + 1) * math::log1p(-probs);
    }
};

/// The same with probability of success logistic(logits).
struct GeometricLogits : Distribution<GeometricLogits> {
    using value_type = int;
    double logits;
    explicit GeometricLogits(double logits) : logits(logits) {}

    double log_prob(int x) const { return -x * math::softplus(logits) - math::softplus(-logits); }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const {
        return detail::to_count(math::floor(-math::log(detail::uniform(rng)) / math::softplus(logits)));
    }
    double from_normal(double e) const { return detail::geometric_quantile(-math::softplus(logits), e); }
    double log_cdf(double x) const { return math::log1m_exp(log_ccdf(x)); }
    double log_ccdf(double x) const {
        return x < 0 ? 0 : -(math::floor(x < 0 ? 0 : x) + 1) * math::softplus(logits);
    }
};

} // namespace scalar

/// Geometric(probs) or Geometric(logits(eta)), elementwise. See scalar::Geometric, scalar::GeometricLogits.
template <class Probs> struct Geometric : Elementwise<scalar::Geometric, Probs> {
    explicit Geometric(const Probs& probs) : Elementwise<scalar::Geometric, Probs>(probs) {}
};
template <class Eta> struct Geometric<logits<Eta>> : Elementwise<scalar::GeometricLogits, Eta> {
    explicit Geometric(const logits<Eta>& eta) : Elementwise<scalar::GeometricLogits, Eta>(eta.value) {}
};
template <class Probs> Geometric(const Probs&) -> Geometric<named_t<Probs, probs>>;

} // namespace ppc
