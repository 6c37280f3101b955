// Hyperbolic functions and their inverses, written with exp, expm1, log and log1p.
#pragma once

#include <ppc/math/elementary.hpp>
#include <ppc/math/exponential.hpp>

namespace ppc::math {

inline double sinh_d0(double x);
inline double cosh_d0(double x);
inline double tanh_d0(double x);
inline double asinh_d0(double x);
inline double acosh_d0(double x);
inline double atanh_d0(double x);

/// Hyperbolic sine. Error <= 4 ulp.
PPC_DERIVATIVE(&sinh_d0) PPC_MATH_INLINE double sinh(double x) {
    const double a = __builtin_fabs(x);
    const double e = expm1(a);
    const double near = 0.5 * (e + e / (e + 1.0));
    const double root = exp(0.5 * a); // exp(a) would overflow before its half does
    return __builtin_copysign(a < 20.0 ? near : 0.5 * root * root, x);
}

/// Hyperbolic cosine. Error <= 4 ulp.
PPC_DERIVATIVE(&cosh_d0) PPC_MATH_INLINE double cosh(double x) {
    const double a = __builtin_fabs(x);
    const double root = exp(0.5 * a);
    const double e = exp(a);
    return a < 20.0 ? 0.5 * e + 0.5 / e : 0.5 * root * root;
}

/// Hyperbolic tangent. Error <= 3 ulp.
PPC_DERIVATIVE(&tanh_d0) PPC_MATH_INLINE double tanh(double x) {
    const double e = expm1(-2.0 * __builtin_fabs(x));
    return __builtin_copysign(e / (e + 2.0), x);
}

/// Inverse hyperbolic sine. Error <= 4 ulp.
PPC_DERIVATIVE(&asinh_d0) PPC_MATH_INLINE double asinh(double x) {
    const double a = __builtin_fabs(x);
    const double small = a < 0x1p28 ? a : 1.0; // the square does not overflow
    const double near = log1p(small + small * small / (1.0 + __builtin_sqrt(small * small + 1.0)));
    return __builtin_copysign(a < 0x1p28 ? near : log(a) + detail::ln_2, x);
}

/// Inverse hyperbolic cosine, x >= 1, NaN below. Error <= 4 ulp.
PPC_DERIVATIVE(&acosh_d0) PPC_MATH_INLINE double acosh(double x) {
    const double t = x - 1.0;
    const double near = log1p(t + __builtin_sqrt(2.0 * t + t * t));
    const double inside = x > 0x1p28 ? log(x) + detail::ln_2 : near;
    return x < 1.0 ? detail::not_a_number : inside;
}

/// Inverse hyperbolic tangent, |x| < 1; +-inf at +-1, NaN beyond. Error <= 4 ulp.
PPC_DERIVATIVE(&atanh_d0) PPC_MATH_INLINE double atanh(double x) {
    const double a = __builtin_fabs(x);
    const double result = 0.5 * log1p(2.0 * a / (1.0 - a));
    return __builtin_copysign(a > 1.0 ? detail::not_a_number : result, x);
}

inline double sinh_d0(double x) { return cosh(x); }
inline double cosh_d0(double x) { return sinh(x); }
// Written with the value, which a gradient has at hand: right to 1e-16 absolutely, not relatively in the
// tails.
inline double tanh_d0(double x) { return (1.0 - tanh(x)) * (1.0 + tanh(x)); }
inline double asinh_d0(double x) { return 1.0 / sqrt(1.0 + x * x); }
inline double acosh_d0(double x) { return 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0)); }
inline double atanh_d0(double x) { return 1.0 / ((1.0 - x) * (1.0 + x)); }

} // namespace ppc::math
