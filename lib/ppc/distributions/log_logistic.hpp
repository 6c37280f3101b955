#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// The exponential of a logistic variable. scale > 0: median, concentration > 0: shape. Density for x > 0,
/// with z = x / scale: concentration / scale z^(concentration - 1) / (1 + z^concentration)^2. Source:
/// Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 23.
struct LogLogistic : Distribution<LogLogistic> {
    using value_type = double;
    double scale, concentration;
    LogLogistic(double scale, double concentration) : scale(scale), concentration(concentration) {}

    double log_prob(double x) const {
        const double log_odds = concentration * (math::log(x) - math::log(scale));
        return math::log(concentration) - math::log(x) - math::softplus(log_odds) - math::softplus(-log_odds);
    }
    support::Positive support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return scale * math::exp(math::logit(detail::uniform(rng)) / concentration);
    }
    double from_normal(double e) const {
        return scale * math::exp((math::normal_log_cdf(e) - math::normal_log_cdf(-e)) / concentration);
    }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1 / concentration; }
    double log_cdf(double x) const {
        return x > 0 ? math::log_logistic(log_odds_of(x)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const { return x > 0 ? math::log_logistic(-log_odds_of(x)) : 0; }

private:
    // log(P(X <= x) / P(X > x)), for x > 0.
    double log_odds_of(double x) const {
        return concentration * (math::log(x > 0 ? x : 1) - math::log(scale));
    }
};

} // namespace scalar

/// LogLogistic(scale, concentration), elementwise. See scalar::LogLogistic.
template <class Scale, class Concentration>
struct LogLogistic : Elementwise<scalar::LogLogistic, Scale, Concentration> {
    LogLogistic(const Scale& scale, const Concentration& concentration)
        : Elementwise<scalar::LogLogistic, Scale, Concentration>(scale, concentration) {}
};
template <class Scale, class Concentration>
LogLogistic(const Scale&, const Concentration&)
    -> LogLogistic<named_t<Scale, scale>, named_t<Concentration, concentration>>;

} // namespace ppc
