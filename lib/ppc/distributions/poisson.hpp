#pragma once

#include <ppc/elementwise.hpp>
#include <ppc/samplers.hpp>

namespace ppc {
namespace scalar {

/// Poisson distribution. rate >= 0: mean. Mass at x: rate^x exp(-rate) / x!; x = 0 selects 0 for the term
/// with log(rate), so that rate = 0 gives 0 there and -inf elsewhere. Draws are capped at the largest int.
/// Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, chapter 4.
struct Poisson : Distribution<Poisson> {
    using value_type = int;
    double rate;
    explicit Poisson(double rate) : rate(rate) {}

    double log_prob(int x) const {
        const double power = x == 0 ? 0 : x * math::log(rate);
        return power - rate - math::lgamma(x + 1.0);
    }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const { return detail::poisson(rng, rate); }
    double from_normal(double e) const { return math::poisson_quantile(rate, e); }
    double log_cdf(double x) const {
        return x < 0 ? -math::detail::infinity : math::gamma_log_ccdf(math::floor(x < 0 ? 0 : x) + 1, rate);
    }
    double log_ccdf(double x) const {
        return x < 0 ? 0 : math::gamma_log_cdf(math::floor(x < 0 ? 0 : x) + 1, rate);
    }
};

/// Poisson distribution with rate exp(log_rate).
struct PoissonLogRate : Distribution<PoissonLogRate> {
    using value_type = int;
    double log_rate;
    explicit PoissonLogRate(double log_rate) : log_rate(log_rate) {}

    double log_prob(int x) const { return x * log_rate - math::exp(log_rate) - math::lgamma(x + 1.0); }
    support::NonnegativeInteger support() const { return {}; }
    template <class Rng> int sample(Rng& rng) const { return detail::poisson(rng, math::exp(log_rate)); }
    double from_normal(double e) const { return math::poisson_quantile(math::exp(log_rate), e); }
    double log_cdf(double x) const {
        return x < 0 ? -math::detail::infinity
                     : math::gamma_log_ccdf(math::floor(x < 0 ? 0 : x) + 1, math::exp(log_rate));
    }
    double log_ccdf(double x) const {
        return x < 0 ? 0 : math::gamma_log_cdf(math::floor(x < 0 ? 0 : x) + 1, math::exp(log_rate));
    }
};

} // namespace scalar

/// Poisson(rate) or Poisson(log_rate(eta)), elementwise. See scalar::Poisson, scalar::PoissonLogRate.
template <class Rate> struct Poisson : Elementwise<scalar::Poisson, Rate> {
    explicit Poisson(const Rate& rate) : Elementwise<scalar::Poisson, Rate>(rate) {}
};
template <class Eta> struct Poisson<log_rate<Eta>> : Elementwise<scalar::PoissonLogRate, Eta> {
    explicit Poisson(const log_rate<Eta>& eta) : Elementwise<scalar::PoissonLogRate, Eta>(eta.value) {}
};
template <class Rate> Poisson(const Rate&) -> Poisson<named_t<Rate, rate>>;

} // namespace ppc
