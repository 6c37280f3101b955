#pragma once

#include <ppc/elementwise.hpp>

namespace ppc {
namespace scalar {

/// Kumaraswamy distribution. concentration1 = a > 0, concentration0 = b > 0. Density on (0, 1): a b x^(a -
/// 1) (1 - x^a)^(b - 1). Source: Jones, Kumaraswamy's distribution, Statistical Methodology 6, 2009.
struct Kumaraswamy : Distribution<Kumaraswamy> {
    using value_type = double;
    double concentration1, concentration0;
    Kumaraswamy(double concentration1, double concentration0)
        : concentration1(concentration1), concentration0(concentration0) {}

    double log_prob(double x) const {
        const double log_x = math::log(x);
        return math::log(concentration1) + math::log(concentration0) + (concentration1 - 1) * log_x +
               (concentration0 - 1) * math::log1m_exp(concentration1 * log_x);
    }
    support::UnitInterval support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return math::exp(math::log1m_exp(math::log(detail::uniform(rng)) / concentration0) / concentration1);
    }
    double from_normal(double e) const {
        return math::exp(math::log1m_exp(math::normal_log_cdf(-e) / concentration0) / concentration1);
    }
    double log_cdf(double x) const {
        const double t = log_power(x);
        // log(-log(1 - exp(t))), which is t where exp(t) is below the roundoff
        const double log_hazard = t < -40 ? t : math::log(-math::log1m_exp(t < -40 ? -40 : t));
        const double inside = math::log_inv_cloglog(math::log(concentration0) + log_hazard);
        return x <= 0 ? -math::detail::infinity : (x < 1 ? inside : 0);
    }
    double log_ccdf(double x) const {
        const double inside = concentration0 * math::log1m_exp(log_power(x));
        return x <= 0 ? 0 : (x < 1 ? inside : -math::detail::infinity);
    }

private:
    // log(x^concentration1), for x in (0, 1).
    double log_power(double x) const { return concentration1 * math::log(x > 0 && x < 1 ? x : 0.5); }
};

} // namespace scalar

/// Kumaraswamy(concentration1, concentration0), elementwise. See scalar::Kumaraswamy.
template <class Concentration1, class Concentration0>
struct Kumaraswamy : Elementwise<scalar::Kumaraswamy, Concentration1, Concentration0> {
    Kumaraswamy(const Concentration1& concentration1, const Concentration0& concentration0)
        : Elementwise<scalar::Kumaraswamy, Concentration1, Concentration0>(concentration1, concentration0) {}
};
template <class Concentration1, class Concentration0>
Kumaraswamy(const Concentration1&, const Concentration0&)
    -> Kumaraswamy<named_t<Concentration1, concentration1>, named_t<Concentration0, concentration0>>;

} // namespace ppc
