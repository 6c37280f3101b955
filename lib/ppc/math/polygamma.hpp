// Derivatives of log gamma: digamma, trigamma and the next. Asymptotic series at 8 or more, reached by the
// recurrence, and the reflection formula for negative arguments (Abramowitz and Stegun 6.3, 6.4).
// Coefficients from tests/unit/lib/make_math_coefficients.py.
#pragma once

#include <ppc/math/logarithm.hpp>

namespace ppc::math {
namespace detail {

/// sin(pi x) and cos(pi x) up to a common sign: the fraction nearest to zero is taken first, exactly.
PPC_MATH_INLINE double sine_of_pi_fraction(double fraction) {
    const double w = fraction * fraction;
    return fraction * polynomial(w, 7.697826768224191e-07, -2.1903497074626018e-05, 0.0004662998161898394,
                                 -0.007370430505916944, 0.0821458865731029, -0.5992645293189447,
                                 2.5501640398773007, -5.167712780049969, 3.141592653589793);
}
PPC_MATH_INLINE double cosine_of_pi_fraction(double fraction) {
    const double w = fraction * fraction;
    return polynomial(w, 4.149564353942586e-06, -0.00010456655338748738, 0.0019295562724817132,
                      -0.025806888737002202, 0.23533063012953284, -1.335262768843447, 4.058712126416497,
                      -4.934802200544676, 1.0);
}
/// x minus the nearest integer, for x >= 0; 0 beyond 2^52, where every double is an integer.
PPC_MATH_INLINE double fraction_of(double x) {
    const double small = x < 0x1p51 ? x : 0.0;
    return small - ((small + round_shift) - round_shift);
}

inline constexpr double pi = 3.141592653589793;
inline constexpr double pi_square = 9.869604401089358;

/// (x+1)(x+2)…(x+7).
PPC_MATH_INLINE double shifted_product(double x) {
    return polynomial(x, 1.0, 28.0, 322.0, 1960.0, 6769.0, 13132.0, 13068.0, 5040.0);
}

} // namespace detail

/// Third derivative of log gamma. Relative error <= 2e-15 for x > 0. The compiler does not differentiate it.
PPC_PRIMITIVE PPC_MATH_INLINE double polygamma2(double x) {
    const double y = __builtin_fabs(x);
    const double small = y < 8.0 ? y : 0.0;
    const double z = y < 8.0 ? y + 8.0 : y;
    const double w = 1.0 / (z * z);
    const double series =
        w * w *
        detail::polynomial(w, 4688.674627610359, -871.0177510734203, 117.68671970493088, -17.469814296226847,
                           3.2902760492089516, -0.8333325152596037, 0.2999999980637883, -0.16666666666432606,
                           0.16666666666666557, -0.5);
    const double asymptotic = series - w - w / z;
    const double i1 = 1.0 / (small + 1.0), i2 = 1.0 / (small + 2.0), i3 = 1.0 / (small + 3.0);
    const double i4 = 1.0 / (small + 4.0), i5 = 1.0 / (small + 5.0), i6 = 1.0 / (small + 6.0);
    const double i7 = 1.0 / (small + 7.0);
    const double shift = i1 * i1 * i1 + i2 * i2 * i2 + i3 * i3 * i3 + i4 * i4 * i4 + i5 * i5 * i5 +
                         i6 * i6 * i6 + i7 * i7 * i7;
    // psi2(y + 1) without its first term, which the reflection formula adds with the other sign.
    const double rest = y < 8.0 ? asymptotic - 2.0 * shift : asymptotic + 2.0 / (y * y * y);
    const double fraction = detail::fraction_of(y);
    const double sine = detail::sine_of_pi_fraction(fraction);
    const double cosine = detail::cosine_of_pi_fraction(fraction);
    const double reflection = 2.0 * detail::pi * detail::pi_square * cosine / (sine * sine * sine);
    const double positive = y < 8.0 ? rest - 2.0 / (y * y * y) : asymptotic;
    return x < 0.0 ? rest + reflection : positive;
}

inline double trigamma_d0(double x);
inline double digamma_d0(double x);

/// Second derivative of log gamma. Relative error <= 2e-15 for x > 0; inf at 0, -1, -2, ….
PPC_DERIVATIVE(&trigamma_d0) PPC_MATH_INLINE double trigamma(double x) {
    const double y = __builtin_fabs(x);
    const double small = y < 8.0 ? y : 0.0;
    const double z = y < 8.0 ? y + 8.0 : y;
    const double w = 1.0 / (z * z);
    const double inverse = 1.0 / z;
    const double series = detail::polynomial(w, 30.16232499270368, -6.4640994255594775, 1.1574253415441726,
                                             -0.25303182992145234, 0.07575714459070881, -0.03333333204380414,
                                             0.023809523807580096, -0.0333333333333322, 0.16666666666666666);
    const double asymptotic = inverse + (0.5 * w + inverse * w * series);
    const double i1 = 1.0 / (small + 1.0), i2 = 1.0 / (small + 2.0), i3 = 1.0 / (small + 3.0);
    const double i4 = 1.0 / (small + 4.0), i5 = 1.0 / (small + 5.0), i6 = 1.0 / (small + 6.0);
    const double i7 = 1.0 / (small + 7.0);
    const double shift = i1 * i1 + i2 * i2 + i3 * i3 + i4 * i4 + i5 * i5 + i6 * i6 + i7 * i7;
    const double first = 1.0 / y * (1.0 / y);
    // psi1(y + 1): without the term that the reflection formula takes away again.
    const double rest = y < 8.0 ? asymptotic + shift : asymptotic - first;
    const double sine = detail::sine_of_pi_fraction(detail::fraction_of(y));
    const double positive = y < 8.0 ? rest + first : asymptotic;
    return x < 0.0 ? detail::pi_square / (sine * sine) - rest : positive;
}

inline double trigamma_d0(double x) { return polygamma2(x); }

/// Derivative of log gamma. Error <= 2e-15 max(1, |digamma(x)|) for x > 0; -inf at 0, NaN at -1, -2, ….
PPC_DERIVATIVE(&digamma_d0) PPC_MATH_INLINE double digamma(double x) {
    const double y = __builtin_fabs(x);
    const double small = y < 8.0 ? y : 0.0;
    const double z = y < 8.0 ? y + 8.0 : y;
    const double inverse = 1.0 / z;
    const double w = inverse * inverse;
    const double series =
        w * detail::polynomial(w, -0.299425370626735, 0.08002337465397756, -0.02105106090804774,
                               0.007575459920369176, -0.004166665501516725, 0.003968253965999701,
                               -0.008333333333331664, 0.08333333333333333);
    const double asymptotic = log(z) - (0.5 * inverse + series);
    // 1/(y+1) + … + 1/(y+7) as one fraction.
    const double shift = detail::polynomial(small, 7.0, 168.0, 1610.0, 7840.0, 20307.0, 26264.0, 13068.0) /
                         detail::shifted_product(small);
    const double rest = y < 8.0 ? asymptotic - shift : asymptotic + 1.0 / y; // psi(y + 1)
    const double fraction = detail::fraction_of(y);
    const double sine = detail::sine_of_pi_fraction(fraction);
    const double reflection = detail::pi * detail::cosine_of_pi_fraction(fraction) / sine;
    const double positive = y < 8.0 ? rest - 1.0 / y : asymptotic;
    const double negative = sine == 0.0 ? detail::not_a_number : rest + reflection;
    return x < 0.0 ? negative : positive;
}
inline double digamma_d0(double x) { return trigamma(x); }

} // namespace ppc::math
