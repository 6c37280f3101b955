// exp, exp2, expm1. Reduction x = n ln 2 + r with |r| <= ln(2)/2 and a minimax polynomial in r; coefficients
// from tests/unit/lib/make_math_coefficients.py.
#pragma once

#include <ppc/math/bits.hpp>

namespace ppc::math {
namespace detail {

/// (exp(r) - 1 - r) / r^2 for |r| <= 0.348, to 2e-18.
PPC_MATH_INLINE double exp_remainder(double r) {
    return polynomial_estrin(r, {2.0915059884917686e-09, 2.5105739219586713e-08, 2.7557272742699346e-07,
                                 2.755725413931689e-06, 2.4801587326261104e-05, 0.00019841269875819578,
                                 0.0013888888888883544, 0.008333333333325848, 0.04166666666666667,
                                 0.1666666666666667, 0.5});
}

/// p 2^n for an integer-valued n in [-2044, 2046], in two steps so that neither factor leaves the range of
/// double and a subnormal result is rounded once.
PPC_MATH_INLINE double scale_by_power(double p, double n) {
    const double half = n * 0.5 + round_shift;
    const double rest = (n - (half - round_shift)) + round_shift;
    return p * power_of_two(half) * power_of_two(rest);
}

/// exp(high + low) for |low| much smaller than 1: `low` is what did not fit into `high`. Out of range, what
/// is computed first has no meaning and is replaced at the end; clamping the argument instead lets GCC
/// compute the clamped case for every element, with a subnormal product that costs a hundred cycles.
PPC_MATH_INLINE double exp_of_sum(double high, double low) {
    const double n = (high * log2_e + round_shift) - round_shift;
    const double r = (high - n * ln_2_high) - (n * ln_2_low - low);
    const double inside = scale_by_power(1.0 + (r + r * r * exp_remainder(r)), n);
    const double above_zero = high < -746.0 ? 0.0 : inside;
    return high > 710.0 ? infinity : above_zero;
}

} // namespace detail

inline double exp_d0(double x);
inline double exp2_d0(double x);
inline double expm1_d0(double x);

/// e^x. Error <= 1 ulp; overflows to inf, underflows through subnormals to 0.
PPC_DERIVATIVE(&exp_d0) PPC_MATH_INLINE double exp(double x) { return detail::exp_of_sum(x, 0.0); }
inline double exp_d0(double x) { return exp(x); }

/// 2^x. Error <= 1.1 ulp; exact for integers.
PPC_DERIVATIVE(&exp2_d0) PPC_MATH_INLINE double exp2(double x) {
    const double n = (x + detail::round_shift) - detail::round_shift;
    const double r = (x - n) * detail::ln_2;
    const double inside = detail::scale_by_power(1.0 + (r + r * r * detail::exp_remainder(r)), n);
    const double above_zero = x < -1076.0 ? 0.0 : inside;
    return x > 1025.0 ? detail::infinity : above_zero;
}
inline double exp2_d0(double x) { return detail::ln_2 * exp2(x); }

/// e^x - 1 without cancellation. Error <= 2 ulp; expm1(-0) = -0.
PPC_DERIVATIVE(&expm1_d0) PPC_MATH_INLINE double expm1(double x) {
    const double n = (x * detail::log2_e + detail::round_shift) - detail::round_shift;
    const double high = x - n * detail::ln_2_high;
    const double low = n * detail::ln_2_low;
    const double r = high - low;
    const double lost = (high - r) - low; // rounding error of r
    const double e = r + (r * r * detail::exp_remainder(r) + lost);
    // 2^n (e + 1) - 1, with 2^(n-1) so that n = 1024 does not overflow early.
    const double half = detail::power_of_two((n - 1.0) + detail::round_shift);
    const double inside = 2.0 * (half * e + (half - 0.5));
    const double above_minus_one = x < -50.0 ? -1.0 : inside;
    const double bounded = x > 710.0 ? detail::infinity : above_minus_one;
    return __builtin_fabs(x) < 0x1p-60 ? x : bounded; // keeps -0 and subnormal numbers
}
inline double expm1_d0(double x) { return exp(x); }

inline double scaled_exp_d0(double x, double top);
inline double scaled_exp_d1(double x, double top);
/// e^(x - top), and 1 where both are the same infinity. Error <= 2 ulp of e^(x - top).
PPC_DERIVATIVE(&scaled_exp_d0, &scaled_exp_d1) PPC_MATH_INLINE double scaled_exp(double x, double top) {
    return exp(x == top ? 0.0 : x - top);
}
inline double scaled_exp_d0(double x, double top) { return scaled_exp(x, top); }
inline double scaled_exp_d1(double x, double top) { return -scaled_exp(x, top); }

} // namespace ppc::math
