#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Continuous uniform distribution between low and high. Density inside: 1 / (high - low).
/// Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 26.
struct Uniform : Distribution<Uniform> {
    using value_type = double;
    double low, high;
    Uniform(double low, double high) : low(low), high(high) {}

    double log_prob(double) const { return -math::log(high - low); }
    support::Interval support() const { return support::Interval(low, high); }
    template <class Rng> double sample(Rng& rng) const { return low + (high - low) * detail::uniform(rng); }
    double mean() const { return 0.5 * (low + high); }
    double from_normal(double e) const { return low + (high - low) * math::normal_cdf(e); }
    double log_cdf(double x) const {
        const double inside = x < high ? x : high;
        return math::log((inside > low ? inside - low : 0) / (high - low));
    }
    double log_ccdf(double x) const {
        const double inside = x > low ? x : low;
        return math::log((inside < high ? high - inside : 0) / (high - low));
    }
};

} // namespace scalar

/// Uniform(low, high), elementwise. See scalar::Uniform.
template <class Low, class High> struct Uniform : Elementwise<scalar::Uniform, Low, High> {
    Uniform(const Low& low, const High& high) : Elementwise<scalar::Uniform, Low, High>(low, high) {}
};
template <class Low, class High>
Uniform(const Low&, const High&) -> Uniform<named_t<Low, low>, named_t<High, high>>;

} // namespace ppc
