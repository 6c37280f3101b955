// Rounding, remainders, minimum and maximum. Their derivatives are exact almost everywhere; what is taken at
// a jump or a tie is stated with each function.
#pragma once

#include <ppc/math/bits.hpp>

namespace ppc::math {

/// The derivative of a step function: zero, exactly, everywhere but at its jumps.
inline double step_d0(double) { return 0.0; }

/// Largest integer <= x. Derivative 0, also at the jumps.
PPC_DERIVATIVE(&step_d0) PPC_MATH_INLINE double floor(double x) { return __builtin_floor(x); }
/// Smallest integer >= x. Derivative 0, also at the jumps.
PPC_DERIVATIVE(&step_d0) PPC_MATH_INLINE double ceil(double x) { return __builtin_ceil(x); }
/// x without its fraction. Derivative 0, also at the jumps.
PPC_DERIVATIVE(&step_d0) PPC_MATH_INLINE double trunc(double x) { return __builtin_trunc(x); }
/// Nearest integer, halves away from zero. Derivative 0, also at the jumps.
PPC_DERIVATIVE(&step_d0) PPC_MATH_INLINE double round(double x) {
    // Adding the number just below one half and truncating rounds 0.49999999999999994 to 0.
    return __builtin_trunc(x + __builtin_copysign(0.49999999999999994, x));
}

/// x itself, held fixed: its derivative is taken as 0. For a scale that cancels out of a result.
PPC_DERIVATIVE(&step_d0) PPC_MATH_INLINE double held_fixed(double x) { return x; }

/// The power of two with 1 <= x * result < 2, for 0 <= x < 2^1023; 2^1023 for 0 and subnormal x. Derivative
/// 0, also at the jumps.
PPC_DERIVATIVE(&step_d0) PPC_MATH_INLINE double inverse_power_of_two(double x) {
    constexpr detail::Bits exponent = 0x7ff0000000000000ULL, twice_bias = 0x7fe0000000000000ULL;
    return detail::from_bits(twice_bias - (detail::to_bits(x) & exponent));
}

inline double fmin_d0(double x, double y) { return x <= y || y != y ? 1.0 : 0.0; }
inline double fmin_d1(double x, double y) { return x <= y || y != y ? 0.0 : 1.0; }
/// The smaller of x and y; the other one if one is NaN. At a tie the derivative goes to x.
PPC_DERIVATIVE(&fmin_d0, &fmin_d1) PPC_MATH_INLINE double fmin(double x, double y) {
    const double smaller = x <= y ? x : y;
    return y != y ? x : smaller;
}

inline double fmax_d0(double x, double y) { return x >= y || y != y ? 1.0 : 0.0; }
inline double fmax_d1(double x, double y) { return x >= y || y != y ? 0.0 : 1.0; }
/// The larger of x and y; the other one if one is NaN. At a tie the derivative goes to x.
PPC_DERIVATIVE(&fmax_d0, &fmax_d1) PPC_MATH_INLINE double fmax(double x, double y) {
    const double larger = x >= y ? x : y;
    return y != y ? x : larger;
}

inline double larger_held_fixed_d(double, double) { return 0.0; }
/// The larger of x and y where neither is NaN: one instruction. The derivative is taken as 0, for a scale
/// that cancels out of a result.
PPC_DERIVATIVE(&larger_held_fixed_d, &larger_held_fixed_d)
PPC_MATH_INLINE double larger_held_fixed(double x, double y) { return x < y ? y : x; }

inline double fmod_d0(double, double) { return 1.0; }
inline double fmod_d1(double x, double y) { return -trunc(x / y); }
/// Remainder of x / y with the sign of x, exact; the C library's, not vectorised.
PPC_DERIVATIVE(&fmod_d0, &fmod_d1) PPC_MATH_INLINE double fmod(double x, double y) {
    return __builtin_fmod(x, y);
}

} // namespace ppc::math
