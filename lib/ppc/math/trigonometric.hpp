// Trigonometric functions and their inverses. All are the C library's (glibc: error <= 1 ulp) and are not
// vectorised: no model in sight spends its time here.
#pragma once

#include <ppc/math/elementary.hpp>

namespace ppc::math {

inline double sin_d0(double x);
inline double cos_d0(double x);
inline double tan_d0(double x);
inline double asin_d0(double x);
inline double acos_d0(double x);
inline double atan_d0(double x);
inline double atan2_d0(double y, double x);
inline double atan2_d1(double y, double x);

/// Sine of x in radians.
PPC_DERIVATIVE(&sin_d0) PPC_MATH_INLINE double sin(double x) { return __builtin_sin(x); }
/// Cosine of x in radians.
PPC_DERIVATIVE(&cos_d0) PPC_MATH_INLINE double cos(double x) { return __builtin_cos(x); }
/// Tangent of x in radians.
PPC_DERIVATIVE(&tan_d0) PPC_MATH_INLINE double tan(double x) { return __builtin_tan(x); }
/// Angle in [-pi/2, pi/2] whose sine is x.
PPC_DERIVATIVE(&asin_d0) PPC_MATH_INLINE double asin(double x) { return __builtin_asin(x); }
/// Angle in [0, pi] whose cosine is x.
PPC_DERIVATIVE(&acos_d0) PPC_MATH_INLINE double acos(double x) { return __builtin_acos(x); }
/// Angle in [-pi/2, pi/2] whose tangent is x.
PPC_DERIVATIVE(&atan_d0) PPC_MATH_INLINE double atan(double x) { return __builtin_atan(x); }
/// Angle in [-pi, pi] of the point (x, y).
PPC_DERIVATIVE(&atan2_d0, &atan2_d1) PPC_MATH_INLINE double atan2(double y, double x) {
    return __builtin_atan2(y, x);
}

inline double sin_d0(double x) { return cos(x); }
inline double cos_d0(double x) { return -sin(x); }
inline double tan_d0(double x) { return 1.0 + tan(x) * tan(x); }
inline double asin_d0(double x) { return 1.0 / sqrt((1.0 - x) * (1.0 + x)); }
inline double acos_d0(double x) { return -1.0 / sqrt((1.0 - x) * (1.0 + x)); }
inline double atan_d0(double x) { return 1.0 / (1.0 + x * x); }
inline double atan2_d0(double y, double x) { return x / (x * x + y * y); }
inline double atan2_d1(double y, double x) { return -y / (x * x + y * y); }

} // namespace ppc::math
