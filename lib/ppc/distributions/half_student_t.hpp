#pragma once

#include <ppc/distributions/student_t.hpp>

namespace ppc {
namespace scalar {

/// The absolute value of a Student t variable with median 0. df > 0: degrees of freedom, scale > 0. Density
/// for x >= 0, with z = x / scale: 2 (1 + z^2 / df)^(-(df + 1) / 2) / (scale sqrt(df) B(1/2, df/2)). Source:
/// Gelman, Prior distributions for variance parameters, Bayesian Analysis 1, 2006.
struct HalfStudentT : Distribution<HalfStudentT> {
    using value_type = double;
    double df, scale;
    HalfStudentT(double df, double scale) : df(df), scale(scale) {}

    double log_prob(double x) const {
        return StudentT(df, 0, scale).log_prob(x) + 0.69314718055994530942; // log 2
    }
    support::Nonnegative support() const { return {}; }
    template <class Rng> double sample(Rng& rng) const {
        return math::fabs(StudentT(df, 0, scale).sample(rng));
    }
    double unconstrained_location() const { return math::log(scale); }
    double unconstrained_scale() const { return 1; }
    // The square is a ratio of gamma variables: its log odds are those of a beta variable.
    double log_cdf(double x) const {
        return x > 0 ? math::beta_log_cdf(0.5, 0.5 * df, log_odds(x)) : -math::detail::infinity;
    }
    double log_ccdf(double x) const { return x > 0 ? math::beta_log_cdf(0.5 * df, 0.5, -log_odds(x)) : 0; }

private:
    double log_odds(double x) const {
        return 2 * (math::log(x > 0 ? x : 1) - math::log(scale)) - math::log(df);
    }
};

} // namespace scalar

/// HalfStudentT(df, scale), elementwise. See scalar::HalfStudentT.
template <class Df, class Scale> struct HalfStudentT : Elementwise<scalar::HalfStudentT, Df, Scale> {
    HalfStudentT(const Df& df, const Scale& scale)
        : Elementwise<scalar::HalfStudentT, Df, Scale>(df, scale) {}
};
template <class Df, class Scale>
HalfStudentT(const Df&, const Scale&) -> HalfStudentT<named_t<Df, df>, named_t<Scale, scale>>;

} // namespace ppc
