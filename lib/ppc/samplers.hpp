// Samplers that several distributions share. Each is exact up to rounding for every parameter and takes a
// bounded expected number of uniforms and normals.
#pragma once

#include <ppc/random_source.hpp>

#include <limits>

namespace ppc::detail {

/// The logarithm of a gamma(concentration, 1) variable. Marsaglia and Tsang, ACM Transactions on Mathematical
/// Software 26, 2000; concentrations below 1 by u^(1/concentration), on the log scale since it underflows.
template <class Rng> double log_standard_gamma(Rng& rng, double concentration) {
    const double raised = concentration < 1 ? concentration + 1 : concentration;
    const double d = raised - 1.0 / 3.0;
    const double c = 1 / math::sqrt(9 * d);
    for (;;) {
        const double z = normal(rng);
        const double root = 1 + c * z;
        if (root <= 0)
            continue;
        const double v = root * root * root;
        if (math::log(uniform(rng)) < 0.5 * z * z + d * (1 - v + math::log(v))) {
            const double boost = concentration < 1 ? math::log(uniform(rng)) / concentration : 0;
            return math::log(d * v) + boost;
        }
    }
}

/// A count that came as a double, capped at the largest int.
inline int to_count(double count) {
    constexpr int most = std::numeric_limits<int>::max();
    return count < most ? static_cast<int>(count) : most;
}

/// A Poisson variable. Below a rate of 10 by inversion, above by transformed rejection (algorithm PTRS of
/// Hörmann, Insurance: Mathematics and Economics 12, 1993).
template <class Rng> int poisson(Rng& rng, double rate) {
    if (!(rate > 0))
        return 0;
    if (rate < 10) {
        double u = uniform(rng), mass = math::exp(-rate);
        int count = 0;
        while (u > mass && count < 1000) { // P(X > 1000) is below the smallest double
            u -= mass;
            ++count;
            mass *= rate / count;
        }
        return count;
    }
    const double b = 0.931 + 2.53 * math::sqrt(rate), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), sure = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        const double u = uniform(rng) - 0.5, v = uniform(rng);
        const double distance = 0.5 - math::fabs(u);
        const double k = math::floor((2 * a / distance + b) * u + rate + 0.43);
        if (distance >= 0.07 && v <= sure)
            return to_count(k);
        if (k < 0 || (distance < 0.013 && v > distance))
            continue;
        const double log_hat = math::log(v * inverse_alpha / (a / (distance * distance) + b));
        if (log_hat <= k * math::log(rate) - rate - math::lgamma(k + 1))
            return to_count(k);
    }
}

/// A binomial variable. For a mean below 10 by inversion, above by transformed rejection (algorithm BTRS of
/// Hörmann, Journal of Statistical Computation and Simulation 46, 1993).
template <class Rng> int binomial(Rng& rng, int total_count, double probability) {
    if (!(probability > 0) || total_count <= 0)
        return 0;
    if (probability >= 1)
        return total_count;
    if (probability > 0.5)
        return total_count - binomial(rng, total_count, 1 - probability);
    const double n = total_count, p = probability, odds = p / (1 - p);
    if (n * p < 10) {
        double u = uniform(rng), mass = math::exp(n * math::log1p(-p));
        int count = 0;
        while (u > mass && count < total_count) {
            u -= mass;
            ++count;
            mass *= (n - count + 1) / count * odds;
            if (mass == 0)
                break; // so far out in the tail that u > mass is rounding error
        }
        return count;
    }
    const double spread = math::sqrt(n * p * (1 - p));
    const double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * p, centre = n * p + 0.5;
    const double sure = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * spread;
    const double mode = math::floor((n + 1) * p);
    const double log_mode_mass = math::lgamma(mode + 1) + math::lgamma(n - mode + 1);
    for (;;) {
        const double u = uniform(rng) - 0.5, v = uniform(rng);
        const double distance = 0.5 - math::fabs(u);
        const double k = math::floor((2 * a / distance + b) * u + centre);
        if (k < 0 || k > n)
            continue;
        if (distance >= 0.07 && v <= sure)
            return static_cast<int>(k);
        const double log_hat = math::log(v * alpha / (a / (distance * distance) + b));
        const double log_mass =
            log_mode_mass - math::lgamma(k + 1) - math::lgamma(n - k + 1) + (k - mode) * math::log(odds);
        if (log_hat <= log_mass)
            return static_cast<int>(k);
    }
}

/// An integer from least to most by inversion of one uniform, from the mode outwards: mass_at_mode its mass
/// and ratio(x) = mass(x + 1) / mass(x). Takes about as many steps as the distribution is wide.
template <class Rng, class Ratio>
int around_mode(Rng& rng, int least, int mode, int most, double mass_at_mode, const Ratio& ratio) {
    double u = uniform(rng) - mass_at_mode, mass_above = mass_at_mode, mass_below = mass_at_mode;
    int above = mode, below = mode;
    while (u > 0 && (mass_above > 0 || mass_below > 0)) {
        mass_above = above < most ? mass_above * ratio(above) : 0;
        u -= mass_above;
        above += mass_above > 0 ? 1 : 0;
        if (u <= 0 && mass_above > 0)
            return above;
        mass_below = below > least ? mass_below / ratio(below - 1) : 0;
        u -= mass_below;
        below -= mass_below > 0 ? 1 : 0;
        if (u <= 0 && mass_below > 0)
            return below;
    }
    return mode; // at the mode, or what rounding leaves over
}

} // namespace ppc::detail
