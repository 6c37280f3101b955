#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Exponential distribution. rate > 0: inverse of the mean. Density for x >= 0: rate exp(-rate x).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 19.
struct Exponential : Distribution<Exponential> {
    using value_type = double;
    double rate;
    explicit Exponential(double rate) : rate(rate) {}

    double log_prob(double x) const { return math::log(rate) - rate * x; }
    support::Nonnegative support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const { return -math::log(detail::uniform(rng)) / rate; }
    double mean() const { return 1 / rate; }
    double from_normal(double e) const { return -math::normal_log_cdf(-e) / rate; }
    double unconstrained_location() const { return -math::log(rate); }
    double unconstrained_scale() const { return 1; }
    double log_cdf(double x) const { return math::log1m_exp(-rate * (x > 0 ? x : 0)); }
    double log_ccdf(double x) const { return -rate * (x > 0 ? x : 0); }
};

} // namespace scalar

/// Exponential(rate), elementwise. See scalar::Exponential.
template <class Rate> struct Exponential : Elementwise<scalar::Exponential, Rate> {
    explicit Exponential(const Rate& rate) : Elementwise<scalar::Exponential, Rate>(rate) {}
};
template <class Rate> Exponential(const Rate&) -> Exponential<named_t<Rate, rate>>;

} // namespace ppc
