#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// One of the integers low, low + 1, …, high, each with mass 1 / (high - low + 1). Source: Johnson, Kemp and
/// Kotz, Univariate Discrete Distributions, chapter 6.
struct DiscreteUniform : Distribution<DiscreteUniform> {
    using value_type = int;
    int low, high;
    DiscreteUniform(int low, int high) : low(low), high(high) {}

    double log_prob(int) const { return -math::log(size()); }
    support::IntegerInterval support() const { return support::IntegerInterval(low, high); }
    template <class Rng> int sample(Rng& rng) const {
        const double x = low + math::floor(detail::uniform(rng) * size());
        return static_cast<int>(x < high ? x : high);
    }
    double log_cdf(double x) const { return math::log(below(x) / size()); }
    double log_ccdf(double x) const { return math::log((size() - below(x)) / size()); }

private:
    // As doubles: their difference may not be an int.
    double size() const { return static_cast<double>(high) - low + 1; }
    // How many of the integers are at most x.
    double below(double x) const {
        const double inside = x < high ? x : high;
        return inside < low ? 0 : math::floor(inside) - low + 1;
    }
};

} // namespace scalar

/// DiscreteUniform(low, high), elementwise. See scalar::DiscreteUniform.
template <class Low, class High> struct DiscreteUniform : Elementwise<scalar::DiscreteUniform, Low, High> {
    DiscreteUniform(const Low& low, const High& high)
        : Elementwise<scalar::DiscreteUniform, Low, High>(low, high) {}
};
template <class Low, class High>
DiscreteUniform(const Low&, const High&) -> DiscreteUniform<named_t<Low, low>, named_t<High, high>>;

} // namespace ppc
