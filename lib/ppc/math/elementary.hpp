// Powers, roots and absolute values.
#pragma once

#include <ppc/math/logarithm.hpp>

namespace ppc::math {

inline double sqrt_d0(double x);
inline double cbrt_d0(double x);
inline double square_d0(double x);
inline double fabs_d0(double x);
inline double pow_d0(double x, double y);
inline double pow_d1(double x, double y);
inline double hypot_d0(double x, double y);
inline double hypot_d1(double x, double y);

/// Square root, correctly rounded.
PPC_DERIVATIVE(&sqrt_d0) PPC_MATH_INLINE double sqrt(double x) { return __builtin_sqrt(x); }
inline double sqrt_d0(double x) { return 0.5 / sqrt(x); }

/// Cube root; the C library's, not vectorised. Error <= 1 ulp with glibc.
PPC_DERIVATIVE(&cbrt_d0) PPC_MATH_INLINE double cbrt(double x) { return __builtin_cbrt(x); }
inline double cbrt_d0(double x) { return 1.0 / (3.0 * cbrt(x) * cbrt(x)); }

/// x * x.
PPC_DERIVATIVE(&square_d0) PPC_MATH_INLINE double square(double x) { return x * x; }
inline double square_d0(double x) { return 2.0 * x; }

/// |x|, exact. The derivative at 0 is taken as 0.
PPC_DERIVATIVE(&fabs_d0) PPC_MATH_INLINE double fabs(double x) { return __builtin_fabs(x); }
inline double fabs_d0(double x) { return x > 0.0 ? 1.0 : (x < 0.0 ? -1.0 : x * 0.0); }
/// |x|, exact.
PPC_DERIVATIVE(&fabs_d0) PPC_MATH_INLINE double abs(double x) { return __builtin_fabs(x); }

/// x to the power y; the C library's, not vectorised. Error <= 1 ulp with glibc. Where the power is 0 its
/// derivative in y is taken as 0, the limit from the right, so that pow(0, y) has a finite gradient.
PPC_DERIVATIVE(&pow_d0, &pow_d1) PPC_MATH_INLINE double pow(double x, double y) {
    return __builtin_pow(x, y);
}
inline double pow_d0(double x, double y) { return y == 0.0 ? 0.0 : y * pow(x, y - 1.0); }
inline double pow_d1(double x, double y) { return pow(x, y) * log(pow(x, y) == 0.0 ? 1.0 : x); }

/// sqrt(x^2 + y^2) without overflow; the C library's, not vectorised. Error <= 1 ulp with glibc.
PPC_DERIVATIVE(&hypot_d0, &hypot_d1) PPC_MATH_INLINE double hypot(double x, double y) {
    return __builtin_hypot(x, y);
}
inline double hypot_d0(double x, double y) { return x / hypot(x, y); }
inline double hypot_d1(double x, double y) { return y / hypot(x, y); }

} // namespace ppc::math
