// What the other math headers share: bit patterns, constants and polynomial evaluation.
#pragma once

#include <ppc/annotate.hpp>

// Loops over these functions vectorise only if they are inlined, whatever their size.
#define PPC_MATH_INLINE [[gnu::always_inline]] inline

namespace ppc::math::detail {

using Bits = unsigned long long;

PPC_MATH_INLINE Bits to_bits(double x) { return __builtin_bit_cast(Bits, x); }
PPC_MATH_INLINE double from_bits(Bits b) { return __builtin_bit_cast(double, b); }

inline constexpr double infinity = __builtin_inf();
inline constexpr double not_a_number = __builtin_nan("");
inline constexpr double log2_e = 1.4426950408889634;
inline constexpr double ln_2 = 0.6931471805599453;
// ln 2 in two parts; the first has 20 trailing zero bits, so that its product with an exponent is exact.
inline constexpr double ln_2_high = 6.93147180369123816490e-01;
inline constexpr double ln_2_low = 1.90821492927058770002e-10;
// Adding this rounds to the nearest integer, which is then in the low bits of the sum. (SSE2 and AVX2 have
// no conversion between double and 64-bit integers.)
inline constexpr double round_shift = 0x1.8p52;

/// c[0] x^(N-1) + … + c[N-1], by Horner's rule; the recursion is over the coefficients at compile time.
template <class... C> PPC_MATH_INLINE double polynomial(double x, double leading, C... rest) {
    double sum = leading;
    ((sum = sum * x + rest), ...);
    return sum;
}

/// The same by Estrin's scheme: pairs of coefficients are joined first, so that the chain of dependent
/// operations grows with the logarithm of the degree. A little more rounding than Horner's rule; for
/// functions that stand alone between loops, where latency is what they cost.
template <int N> PPC_MATH_INLINE double polynomial_estrin(double x, const double (&c)[N]) {
    if constexpr (N == 1) {
        return c[0];
    } else {
        constexpr int pairs = (N + 1) / 2;
        double joined[pairs] = {};
        // From the low end: an odd leading coefficient stays alone. GCC at -O2 vectorises no loop around this
        // one if it is left.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 16
#endif
        for (int k = 0; k < N / 2; ++k)
            joined[pairs - 1 - k] = c[N - 2 - 2 * k] * x + c[N - 1 - 2 * k];
        if constexpr (N % 2)
            joined[0] = c[0];
        return polynomial_estrin(x * x, joined);
    }
}

/// 2^n for an integer-valued n in [-1022, 1023] that came as t = n + round_shift.
PPC_MATH_INLINE double power_of_two(double t) { return from_bits((to_bits(t) + 1023) << 52); }

} // namespace ppc::math::detail
