// log, log1p, log2, log10. Reduction x = 2^k m with m in [sqrt(1/2), sqrt 2), s = (m-1)/(m+1), and a minimax
// polynomial for log((1+s)/(1-s)); the summation order is that of FreeBSD's msun (e_log.c), which keeps the
// error below one ulp. Coefficients from tests/unit/lib/make_math_coefficients.py.
#pragma once

#include <ppc/math/bits.hpp>

namespace ppc::math {
namespace detail {

/// log of a normal positive number in parts: k ln 2 + log(m), where log(m) = f - correction.
struct LogParts {
    double k, f, correction;
};

PPC_MATH_INLINE LogParts log_parts(double x) {
    constexpr Bits root_half = 0x3fe6a09e667f3bcdULL; // bits of sqrt(1/2)
    const Bits shifted = to_bits(x) + (0x3ff0000000000000ULL - root_half);
    // The biased exponent, made a double by placing it into the mantissa of 2^52.
    const double k = from_bits((shifted >> 52) | 0x4330000000000000ULL) - (0x1p52 + 1023.0);
    const double f = from_bits((shifted & 0x000fffffffffffffULL) + root_half) - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double tail = z * polynomial_estrin(z, {0.1462395660821188, 0.1533111258796017, 0.1818290749767122,
                                                  0.22222210881932927, 0.28571428627528794,
                                                  0.3999999999989607, 0.666666666666667});
    const double half_square = 0.5 * f * f;
    return {k, f, half_square - s * (half_square + tail)};
}

/// log(x) + extra for a normal positive x; `extra` is small beside the rest or is all there is.
PPC_MATH_INLINE double log_normal_number(double x, double extra, double exponent_shift) {
    const LogParts p = log_parts(x);
    const double k = p.k - exponent_shift;
    return k * ln_2_high + (p.f - (p.correction - (k * ln_2_low + extra)));
}

/// The values of a logarithm at the edges of its domain: `regular` inside, NaN below, -inf at `zero`.
PPC_MATH_INLINE double log_edges(double x, double zero, double regular) {
    const double below_infinity = x < infinity ? regular : x; // also passes NaN
    const double at_zero = x == zero ? -infinity : below_infinity;
    return x < zero ? not_a_number : at_zero;
}

} // namespace detail

inline double log_d0(double x);
inline double log1p_d0(double x);
inline double log2_d0(double x);
inline double log10_d0(double x);

/// Natural logarithm. Error <= 1 ulp; log(0) = -inf, NaN for negative x.
PPC_DERIVATIVE(&log_d0) PPC_MATH_INLINE double log(double x) {
    const bool subnormal = x < 0x1p-1022;
    const double scaled = subnormal ? x * 0x1p54 : x;
    return detail::log_edges(x, 0.0, detail::log_normal_number(scaled, 0.0, subnormal ? 54.0 : 0.0));
}
inline double log_d0(double x) { return 1.0 / x; }

/// log(1 + x) without cancellation. Error <= 2 ulp; log1p(-1) = -inf, NaN below, log1p(-0) = -0.
PPC_DERIVATIVE(&log1p_d0) PPC_MATH_INLINE double log1p(double x) {
    const double u = 1.0 + x;
    const double lost = x >= 1.0 ? 1.0 - (u - x) : x - (u - 1.0); // 1 + x = u + lost exactly
    const double result = detail::log_edges(x, -1.0, detail::log_normal_number(u, lost / u, 0.0));
    return x == 0.0 ? x : result;
}
inline double log1p_d0(double x) { return 1.0 / (1.0 + x); }

/// Logarithm to base 2. Error <= 2 ulp; exact for powers of two.
PPC_DERIVATIVE(&log2_d0) PPC_MATH_INLINE double log2(double x) {
    const bool subnormal = x < 0x1p-1022;
    const detail::LogParts p = detail::log_parts(subnormal ? x * 0x1p54 : x);
    const double k = p.k - (subnormal ? 54.0 : 0.0);
    // log2(e) in two parts: the leading part is exact, so the product keeps full precision.
    constexpr double low = 2.0355273740931033e-17;
    const double m = p.f - p.correction;
    return detail::log_edges(x, 0.0, k + (m * detail::log2_e + m * low));
}
inline double log2_d0(double x) { return detail::log2_e / x; }

/// Logarithm to base 10. Error <= 2 ulp.
PPC_DERIVATIVE(&log10_d0) PPC_MATH_INLINE double log10(double x) {
    const bool subnormal = x < 0x1p-1022;
    const detail::LogParts p = detail::log_parts(subnormal ? x * 0x1p54 : x);
    const double k = p.k - (subnormal ? 54.0 : 0.0);
    constexpr double log10_2_high = 3.01029995663611771306e-01, log10_2_low = 3.69423907715893078616e-13;
    constexpr double log10_e = 4.34294481903251827651e-01;
    return detail::log_edges(x, 0.0, k * log10_2_high + (k * log10_2_low + (p.f - p.correction) * log10_e));
}
inline double log10_d0(double x) { return 4.34294481903251827651e-01 / x; }

} // namespace ppc::math
