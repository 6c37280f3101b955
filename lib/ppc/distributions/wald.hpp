#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Wald (inverse Gaussian) distribution. mean > 0, concentration > 0: shape. Density for x > 0:
/// sqrt(concentration / (2 pi x^3)) exp(-concentration (x - mean)^2 / (2 mean^2 x)). Source: Johnson, Kotz
/// and Balakrishnan, Continuous Univariate Distributions, chapter 15; the distribution function by Shuster,
/// Journal of the American Statistical Association 63, 1968.
struct Wald : Distribution<Wald> {
    using value_type = double;
    double mean, concentration;
    Wald(double mean, double concentration) : mean(mean), concentration(concentration) {}

    double log_prob(double x) const {
        const double z = (x - mean) / mean;
        return 0.5 * math::log(concentration) - 1.5 * math::log(x) - 0.5 * concentration / x * z * z -
               0.91893853320467274178; // log(2 pi) / 2
    }
    support::Positive support() const { return {}; }
    /// Michael, Schucany and Haas, The American Statistician 30, 1976: one of the two roots of a quadratic
    /// equation, the smaller written without cancellation.
    template <class Rng> double sample(Rng& rng) const {
        const double z = detail::normal(rng);
        const double y = 0.5 * mean / concentration * z * z;
        const double ratio = 1 / (1 + y + math::sqrt(y * (2 + y)));
        return detail::uniform(rng) * (1 + ratio) < 1 ? mean * ratio : mean / ratio;
    }
    // Both masses are of two normal tails, at w and v with v^2 - w^2 = 4 concentration / mean; with its own
    // square taken out the second has the factor exp(-w^2 / 2). Their difference above loses as many digits
    // as x / mean has.
    double log_cdf(double x) const {
        const double w = below(x), v = above(x);
        const double inside =
            math::log_add_exp(math::normal_log_cdf(w), math::log_scaled_normal_tail(v) - 0.5 * w * w);
        return x > 0 ? inside : -math::detail::infinity;
    }
    double log_ccdf(double x) const {
        const double w = below(x), v = above(x);
        const double tail = w > 0 ? math::log_scaled_normal_tail(w > 0 ? w : 0) : math::normal_log_cdf(-w);
        const double square = 0.5 * w * w;
        const double moved = math::log_scaled_normal_tail(v) - (w > 0 ? 0 : square);
        const double inside = math::log_diff_exp(tail, moved) - (w > 0 ? square : 0);
        return x > 0 ? inside : 0;
    }

private:
    double root(double x) const { return math::sqrt(concentration / (x > 0 ? x : mean)); }
    double below(double x) const { return root(x) * ((x > 0 ? x : mean) / mean - 1); }
    double above(double x) const { return root(x) * ((x > 0 ? x : mean) / mean + 1); }
};

} // namespace scalar

/// Wald(mean, concentration), elementwise. See scalar::Wald.
template <class Mean, class Concentration> struct Wald : Elementwise<scalar::Wald, Mean, Concentration> {
    Wald(const Mean& mean, const Concentration& concentration)
        : Elementwise<scalar::Wald, Mean, Concentration>(mean, concentration) {}
};
template <class Mean, class Concentration>
Wald(const Mean&, const Concentration&) -> Wald<named_t<Mean, mean>, named_t<Concentration, concentration>>;

} // namespace ppc
