// The modified Bessel function of the first kind I0 on the log scale, and the ratio I1 / I0: the normalising
// constant of a von Mises distribution and its mean. Below 8 polynomials in x^2 (the series, Abramowitz and
// Stegun 9.6.10), from 8 on in 8 / x (Hankel's expansion, 9.7.1). Coefficients from
// tests/unit/lib/make_math_coefficients.py.
#pragma once

#include <ppc/math/logarithm.hpp>

namespace ppc::math {
namespace detail {

/// I0(sqrt(w)) for 0 <= w <= 64, to 5e-19.
PPC_MATH_INLINE double bessel_i0_near(double w) {
    return polynomial(w, 8.487698345602824e-37, 4.601357767863732e-34, 5.0327117729737235e-31,
                      3.829411247002327e-28, 2.5987841051325663e-25, 1.4962822964042478e-22,
                      7.242279005317181e-20, 2.896902788810415e-17, 9.385967122158306e-15,
                      2.4028075474081917e-12, 4.709502797312111e-10, 6.781684027758202e-08,
                      6.781684027778812e-06, 0.00043402777777777445, 0.015625000000000007, 0.25, 1.0);
}
/// 2 I1(x) / x at x = sqrt(w) for 0 <= w <= 64, to 2e-18.
PPC_MATH_INLINE double bessel_i1_near(double w) {
    return polynomial(w, 5.433011179033838e-35, 2.7616363169828595e-32, 2.817852503178464e-29,
                      1.9913938461001477e-26, 1.2474041366527737e-23, 6.583651803657541e-21,
                      2.89691107450879e-18, 1.0428850241839985e-15, 3.0035094735953697e-13,
                      6.727861133796495e-11, 1.1302806713409493e-08, 1.3563368055528714e-06,
                      0.0001085069444444542, 0.005208333333333315, 0.12500000000000003, 1.0);
}
/// sqrt(2 pi x) exp(-x) I0(x) at x = 8 / v for 0 <= v <= 1, to 3e-17.
PPC_MATH_INLINE double bessel_i0_far(double v) {
    return polynomial(v, -0.0005135237991353009, 0.0068638095591103485, -0.04209117534550096,
                      0.157546638126627, -0.40359129900926627, 0.7516700700604213, -1.0551465817274452,
                      1.1420920020601235, -0.9673143879635401, 0.6469587724809286, -0.3433609696431244,
                      0.14479191882069342, -0.04840912240531526, 0.012759946119934466, -0.0026260985269864925,
                      0.00041650037198107115, -4.892687855691361e-05, 6.5475288192260714e-06,
                      6.660857400955398e-06, 2.7392006685341928e-05, 0.0001430508676057155,
                      0.001098632816216548, 0.015624999999980474, 1.0);
}
/// (I1(x) / I0(x) - 1) / v at x = 8 / v for 0 <= v <= 1, to 1e-17.
PPC_MATH_INLINE double bessel_ratio_far(double v) {
    return polynomial(
        2.0 * v - 1.0, -4.199290281624517e-10, 2.073674495113809e-10, 3.108257095023399e-09,
        -1.568148463218386e-09, -1.0724090435614757e-08, 5.480930623555965e-09, 2.345900180216562e-08,
        -1.1734121650161467e-08, -3.81199896156686e-08, 1.6617922784641144e-08, 5.225245196420479e-08,
        -1.2687815156606509e-08, -6.544850164384586e-08, -1.2070982135118999e-08, 6.617270729126754e-08,
        6.713668158160786e-08, 4.5153186936901406e-10, -7.3320101103576e-08, -1.3637062893718917e-07,
        -2.4359750466003357e-07, -5.985633383494674e-07, -2.1502161772044635e-06, -1.1113239238306508e-05,
        -8.53483396526101e-05, -0.0011204357935144097, -0.06354448914368015);
}

/// I1(x) / (x I0(x)) for 0 <= x <= 8; 1/2 at 0.
PPC_MATH_INLINE double bessel_ratio_near(double x) {
    return 0.5 * bessel_i1_near(x * x) / bessel_i0_near(x * x);
}
/// log I0(x), less x from 8 on.
PPC_MATH_INLINE double log_bessel_i0_part(double x) {
    const double small = x < 8.0 ? x * x : 0.0;
    const double large = x < 8.0 ? 8.0 : x;
    const double far = bessel_i0_far(8.0 / large) * (0.3989422804014327 / __builtin_sqrt(large));
    return log(x < 8.0 ? bessel_i0_near(small) : far);
}

} // namespace detail

/// I1(x) / I0(x) - 1 for x >= 0. Error <= 5e-16 below 8 and 6 ulp from 8 on. The compiler does not
/// differentiate it.
PPC_PRIMITIVE PPC_MATH_INLINE double bessel_ratio_minus_one(double x) {
    const double small = x < 8.0 ? x : 0.0;
    const double v = 8.0 / (x < 8.0 ? 8.0 : x);
    return x < 8.0 ? small * detail::bessel_ratio_near(small) - 1.0 : v * detail::bessel_ratio_far(v);
}

/// Derivative of I1(x) / I0(x) for x >= 0, 1 - r / x - r^2 of the ratio r. Error <= 1e-15, absolutely: the
/// terms cancel to 1 / (2 x^2). The compiler does not differentiate it.
PPC_PRIMITIVE PPC_MATH_INLINE double bessel_ratio_slope(double x) {
    const double below_one = bessel_ratio_minus_one(x);
    const double near = detail::bessel_ratio_near(x < 8.0 ? x : 0.0);
    const double over_x = x < 8.0 ? near : (1.0 + below_one) / x;
    return -below_one * (2.0 + below_one) - over_x;
}

inline double log_bessel_i0_d0(double x);
inline double log_scaled_bessel_i0_d0(double x);
inline double bessel_ratio_d0(double x);

/// I1(x) / I0(x) for x >= 0, the derivative of log I0. Error <= 5 ulp.
PPC_DERIVATIVE(&bessel_ratio_d0) PPC_MATH_INLINE double bessel_ratio(double x) {
    const double small = x < 8.0 ? x : 0.0;
    return x < 8.0 ? small * detail::bessel_ratio_near(small) : 1.0 + bessel_ratio_minus_one(x);
}
inline double bessel_ratio_d0(double x) { return bessel_ratio_slope(x); }

/// log I0(x) - x for x >= 0. Error <= 2e-15 max(1, |result|).
PPC_DERIVATIVE(&log_scaled_bessel_i0_d0) PPC_MATH_INLINE double log_scaled_bessel_i0(double x) {
    return detail::log_bessel_i0_part(x) - (x < 8.0 ? x : 0.0);
}
inline double log_scaled_bessel_i0_d0(double x) { return bessel_ratio_minus_one(x); }

/// log I0(x) for x >= 0. Error <= 1e-15 max(1, log I0(x)).
PPC_DERIVATIVE(&log_bessel_i0_d0) PPC_MATH_INLINE double log_bessel_i0(double x) {
    return detail::log_bessel_i0_part(x) + (x < 8.0 ? 0.0 : x);
}
inline double log_bessel_i0_d0(double x) { return bessel_ratio(x); }

} // namespace ppc::math
