#pragma once

#include <ppc/random_source.hpp>
#include <ppc/vector_distribution.hpp>

namespace ppc {

/// n steps of a random walk from 0: x[0] and all x[t] - x[t-1] are independent Normal(0, scale). Source:
/// NumPyro's GaussianRandomWalk.
struct GaussianRandomWalk : VectorDistribution<GaussianRandomWalk> {
    using value_type = double;
    using event_type = VectorView;
    double scale;
    int n;
    GaussianRandomWalk(double scale, int n) : scale(scale), n(n) {}

    std::size_t size() const { return static_cast<std::size_t>(n); }
    double log_prob(VectorView x) const {
        double sum = 0;
        for (std::size_t t = 0; t < x.size(); ++t) {
            const double z = (x[t] - (t == 0 ? 0 : x[t == 0 ? 0 : t - 1])) / scale;
            sum += -0.5 * z * z - math::log(scale) - 0.91893853320467274178; // log(2 pi) / 2
        }
        return sum;
    }
    support::RealVector support() const { return {}; }
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        double at = 0;
        for (std::size_t t = 0; t < x.size(); ++t) {
            at += scale * detail::normal(rng);
            x[t] = at;
        }
    }
};

} // namespace ppc
