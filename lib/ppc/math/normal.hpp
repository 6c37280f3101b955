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
PPC_MATH_INLINE double normal_tail(double x) {
    const double a = x > 50.0 ? 50.0 : x; // underflows at 38.6
    return exp_minus_square(a, 0.5) * scaled_normal_tail(a);
}

} // namespace detail

inline double normal_cdf_d0(double x);
inline double inverse_mills_d0(double x);
inline double normal_log_cdf_d0(double x);

/// Phi(x), the standard normal distribution function. Error <= 6 ulp, also in the lower tail.
PPC_DERIVATIVE(&normal_cdf_d0) PPC_MATH_INLINE double normal_cdf(double x) {
    const double tail = detail::normal_tail(__builtin_fabs(x));
    return x > 0.0 ? 1.0 - tail : tail;
}
inline double normal_cdf_d0(double x) { return detail::inverse_root_two_pi * exp(-0.5 * x * x); }

/// phi(x) / Phi(x), the derivative of log Phi. Error <= 8 ulp; tends to -x for x to -inf.
PPC_DERIVATIVE(&inverse_mills_d0) PPC_MATH_INLINE double inverse_mills(double x) {
    const double a = __builtin_fabs(x);
    const double bounded = a > 50.0 ? 50.0 : a;
    const double gauss = detail::exp_minus_square(bounded, 0.5);
    const double scaled = detail::scaled_normal_tail(a);
    // Below 0 the exponentials of numerator and denominator cancel.
    const double below = detail::inverse_root_two_pi / scaled;
    const double above = detail::inverse_root_two_pi * gauss / (1.0 - gauss * scaled);
    return x > 0.0 ? above : below;
}
inline double inverse_mills_d0(double x) { return -inverse_mills(x) * (x + inverse_mills(x)); }

/// log Phi(x). Error <= 4 ulp; accurate where Phi under- or rounds to 1.
PPC_DERIVATIVE(&normal_log_cdf_d0) PPC_MATH_INLINE double normal_log_cdf(double x) {
    const double a = __builtin_fabs(x);
    const double bounded = a > 50.0 ? 50.0 : a;
    const double scaled = detail::scaled_normal_tail(a);
    const double upper_tail = detail::exp_minus_square(bounded, 0.5) * scaled;
    // One logarithm serves both sides: log(1 - tail), or log of the scaled tail and the square apart.
    const double logarithm = log1p(x > 0.0 ? -upper_tail : scaled - 1.0);
    return x > 0.0 ? logarithm : logarithm - 0.5 * x * x;
}
inline double normal_log_cdf_d0(double x) { return inverse_mills(x); }

} // namespace ppc::math
