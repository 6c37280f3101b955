// erf, erfc and the scaled complement erfcx. For x >= 0, erfcx(x) (1 + 2x) is a smooth function of
// t = (x - 4)/(x + 4), approximated by one polynomial on the whole half line (after M. M. Shepherd and
// J. G. Laframboise, Math. Comp. 36, 1981). Coefficients from tests/unit/lib/make_math_coefficients.py.
#pragma once

#include <ppc/math/exponential.hpp>

namespace ppc::math {
namespace detail {

inline constexpr double two_over_root_pi = 1.1283791670955126;

/// exp(x^2) erfc(x) for x >= 0, to 3 ulp.
PPC_MATH_INLINE double erfcx_positive(double x) {
    const double t = 1.0 - 8.0 / (x + 4.0);
    return polynomial(t, 9.655408225482863e-10, 1.5712153638319064e-09, -1.2544825403855518e-08,
                      -1.6357383982124768e-08, 1.0683442926744586e-07, 7.111912428010423e-08,
                      -8.218020654813044e-07, 2.980596055322769e-07, 5.707239573693257e-06,
                      -1.1225140354449658e-05, -2.439811794207995e-05, 0.0001506231178516207,
                      -0.00019925700412184815, -0.0007577737141838885, 0.005031970032548695,
                      -0.01619773397992426, 0.0371675155318432, -0.06633036582050367, 0.09373283499865172,
                      -0.10103906603585294, 0.0680970542546862, 0.015379652102610162, -0.1396211168405625,
                      1.2329951186255526) /
           (1.0 + 2.0 * x);
}

/// exp(-scale x^2) without the loss of relative precision that rounding a large square would bring: the
/// leading 26 bits of x have an exact square, the rest is a small correction. 0 where the square is infinite.
PPC_MATH_INLINE double exp_minus_square(double x, double scale) {
    const double leading = from_bits(to_bits(x) & ~0x7ffffffULL);
    return exp_of_sum(-scale * (leading * leading), -scale * ((x - leading) * (x + leading)));
}

/// erf(x) for |x| <= 1, without meaning outside.
PPC_MATH_INLINE double erf_near_zero(double x) {
    return x * polynomial(x * x, -7.795898827002142e-10, 1.3720064546777686e-08, -1.6208483801871705e-07,
                          1.6447424703317362e-06, -1.492473690741966e-05, 0.00012055294904839707,
                          -0.0008548325975389692, 0.0052239776071164225, -0.02686617064323777,
                          0.11283791670945006, -0.37612638903183543, 1.1283791670955126);
}

/// erfc(x) for x >= 0.
PPC_MATH_INLINE double erfc_positive(double x) { return exp_minus_square(x, 1.0) * erfcx_positive(x); }

} // namespace detail

inline double erf_d0(double x);
inline double erfc_d0(double x);

/// Error function. Error <= 2 ulp.
PPC_DERIVATIVE(&erf_d0) PPC_MATH_INLINE double erf(double x) {
    const double a = __builtin_fabs(x);
    const double near = detail::erf_near_zero(a);
    const double far = 1.0 - detail::erfc_positive(a);
    return __builtin_copysign(a < 1.0 ? near : far, x);
}
inline double erf_d0(double x) { return detail::two_over_root_pi * exp(-x * x); }

/// 1 - erf(x), accurate in the upper tail. Error <= 4 ulp.
PPC_DERIVATIVE(&erfc_d0) PPC_MATH_INLINE double erfc(double x) {
    const double a = __builtin_fabs(x);
    const double tail = detail::erfc_positive(a);
    const double far = x < 0.0 ? 2.0 - tail : tail;
    return a < 0.5 ? 1.0 - detail::erf_near_zero(x) : far;
}
inline double erfc_d0(double x) { return -detail::two_over_root_pi * exp(-x * x); }

} // namespace ppc::math
