#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// All mass at the point v. log_prob is log_density there and -inf elsewhere; log_density is 0 for a
/// distribution, and a correction where it stands for a transformed one (as in Pyro).
struct Delta : Distribution<Delta> {
    using value_type = double;
    double v, log_density;
    Delta(double v, double log_density = 0) : v(v), log_density(log_density) {}

    double log_prob(double x) const { return x == v ? log_density : -math::detail::infinity; }
    support::Real support() const { return {}; }
    template <class Rng> double sample(Rng&) const { return v; }
};

} // namespace scalar

/// Delta(v, log_density = 0), elementwise. See scalar::Delta.
template <class V, class LogDensity> struct Delta : Elementwise<scalar::Delta, V, LogDensity> {
    explicit Delta(const V& v, const LogDensity& log_density = 0.0)
        : Elementwise<scalar::Delta, V, LogDensity>(v, log_density) {}
};
template <class V> Delta(const V&) -> Delta<param_t<V>, double>;
template <class V, class LogDensity>
Delta(const V&, const LogDensity&) -> Delta<param_t<V>, param_t<LogDensity>>;

} // namespace ppc
