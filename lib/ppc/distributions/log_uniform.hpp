#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The exponential of a uniform variable. 0 < low < high. Density inside: 1 / (x log(high / low)). Source:
/// Hamming, On the distribution of numbers, Bell System Technical Journal 49, 1970.
struct LogUniform : Distribution<LogUniform> {
    using value_type = double;
    double low, high;
    LogUniform(double low, double high) : low(low), high(high) {}

    double log_prob(double x) const { return -math::log(x) - math::log(log_ratio(low, high)); }
    support::Interval support() const { return support::Interval(low, high); }
    template <class Rng> double sample(Rng& rng) const {
        const double x = low * math::exp(detail::uniform(rng) * log_ratio(low, high));
        return x < high ? x : high;
    }
    double log_cdf(double x) const {
        const double inside = x < high ? x : high;
        return math::log(log_ratio(low, inside > low ? inside : low) / log_ratio(low, high));
    }
    double log_ccdf(double x) const {
        const double inside = x > low ? x : low;
        return math::log(log_ratio(inside < high ? inside : high, high) / log_ratio(low, high));
    }

private:
    // log(b / a) for b >= a, without the cancellation between two logarithms.
    static double log_ratio(double a, double b) { return math::log1p((b - a) / a); }
};

} // namespace scalar

/// LogUniform(low, high), elementwise. See scalar::LogUniform.
template <class Low, class High> struct LogUniform : Elementwise<scalar::LogUniform, Low, High> {
    LogUniform(const Low& low, const High& high) : Elementwise<scalar::LogUniform, Low, High>(low, high) {}
};
template <class Low, class High>
LogUniform(const Low&, const High&) -> LogUniform<named_t<Low, low>, named_t<High, high>>;

} // namespace ppc
