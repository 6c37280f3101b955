// The standard normal distribution function and its logarithm, accurate in both tails.
#pragma once

#include <ppc/math/error_function.hpp>
#include <ppc/math/logarithm.hpp>

namespace ppc::math {
namespace detail {

inline constexpr double root_half = 0.7071067811865476;
inline constexpr double inverse_root_two_pi = 0.3989422804014327;

/// Phi(-x) exp(x^2 / 2) for x >= 0.
PPC_MATH_INLINE double scaled_normal_tail(double x) { return 0.5 * erfcx_positive(x * root_half); }

/// Phi(-x) for x >= 0.
PPC_MATH_INLINE double normal_tail(double x) { return exp_minus_square(x, 0.5) * scaled_normal_tail(x); }

/// Phi(x) - 1/2 for |x| <= 1, without meaning outside.
PPC_MATH_INLINE double normal_near_zero(double x) { return 0.5 * erf_near_zero(x * root_half); }

} // namespace detail

inline double normal_cdf_d0(double x);
inline double inverse_mills_d0(double x);
inline double normal_log_cdf_d0(double x);
inline double log_scaled_normal_tail_d0(double x);

/// Phi(x), the standard normal distribution function. Error <= 5 ulp, also in the lower tail.
PPC_DERIVATIVE(&normal_cdf_d0) PPC_MATH_INLINE double normal_cdf(double x) {
    const double a = __builtin_fabs(x);
    const double tail = detail::normal_tail(a);
    const double far = x > 0.0 ? 1.0 - tail : tail;
    return a < 1.0 ? 0.5 + detail::normal_near_zero(x) : far;
}
inline double normal_cdf_d0(double x) { return detail::inverse_root_two_pi * exp(-0.5 * x * x); }

/// phi(x) / Phi(x), the derivative of log Phi. Error <= 6 ulp; tends to -x for x to -inf.
PPC_DERIVATIVE(&inverse_mills_d0) PPC_MATH_INLINE double inverse_mills(double x) {
    const double a = __builtin_fabs(x);
    const double gauss = detail::exp_minus_square(a, 0.5);
    const double scaled = detail::scaled_normal_tail(a);
    const double near = 0.5 + detail::normal_near_zero(x);
    const double above = a < 1.0 ? near : 1.0 - gauss * scaled;
    // Below -1 the exponentials of numerator and denominator cancel.
    const bool cancels = x <= -1.0;
    return detail::inverse_root_two_pi * (cancels ? 1.0 : gauss) / (cancels ? scaled : above);
}
inline double inverse_mills_d0(double x) { return -inverse_mills(x) * (x + inverse_mills(x)); }

/// log Phi(x). Error <= 5 ulp; accurate where Phi underflows or rounds to 1.
PPC_DERIVATIVE(&normal_log_cdf_d0) PPC_MATH_INLINE double normal_log_cdf(double x) {
    const double a = __builtin_fabs(x);
    const double scaled = detail::scaled_normal_tail(a);
    const double upper_tail = detail::exp_minus_square(a, 0.5) * scaled;
    // One logarithm serves all: log1p(Phi - 1), or the scaled tail with its square apart.
    const double near = detail::normal_near_zero(x) - 0.5;
    // Below -1e10 the tail is nothing beside the square, and becomes 0 beside 1.
    const double lower_tail = a >= 1e10 ? 0.0 : scaled - 1.0; // also passes NaN
    const double far = x > 0.0 ? -upper_tail : lower_tail;
    const double logarithm = log1p(a < 1.0 ? near : far);
    return logarithm - (x <= -1.0 ? 0.5 * x * x : 0.0);
}
inline double normal_log_cdf_d0(double x) { return inverse_mills(x); }

/// log(Phi(-x) exp(x^2 / 2)) for x >= 0: the tail without its square, about -log(x sqrt(2 pi)).
/// Error <= 8 ulp; of the derivative 5e-12, relatively.
PPC_DERIVATIVE(&log_scaled_normal_tail_d0) PPC_MATH_INLINE double log_scaled_normal_tail(double x) {
    return log(detail::scaled_normal_tail(x));
}
// x - inverse_mills(-x), whose terms cancel where the asymptotic series holds (Abramowitz and
// Stegun 26.2.12).
inline double log_scaled_normal_tail_d0(double x) {
    const double inverse = 1.0 / (x < 100.0 ? 100.0 : x);
    const double w = inverse * inverse;
    const double far = -inverse * (1.0 - w * (2.0 - w * (10.0 - w * 74.0)));
    return x < 100.0 ? x - inverse_mills(-x) : far;
}

} // namespace ppc::math
