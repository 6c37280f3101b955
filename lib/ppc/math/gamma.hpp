// Gamma function, its logarithm, and logarithms of beta functions and binomial coefficients.
// Stirling's series at 8 or more, reached by the recurrence (Abramowitz and Stegun 6.1).
#pragma once

#include <ppc/math/polygamma.hpp>

namespace ppc::math {
namespace detail {

inline constexpr double half_log_two_pi = 0.9189385332046728;

/// log gamma(z) - ((z - 1/2) log z - z + log(2 pi)/2) for z >= 8, to 1e-17.
PPC_MATH_INLINE double stirling_remainder(double z) {
    const double inverse = 1.0 / z;
    const double w = inverse * inverse;
    return inverse * polynomial(w, -0.020855820837463117, 0.0062081367662297935, -0.001914965912162907,
                                0.0008417325268022405, -0.0005952380234291254, 0.0007936507935117282,
                                -0.0027777777777776747, 0.08333333333333333);
}

} // namespace detail

inline double lgamma_d0(double x);
inline double tgamma_d0(double x);
inline double lbeta_d0(double a, double b);
inline double lbeta_d1(double a, double b);
inline double lchoose_d0(double n, double k);
inline double lchoose_d1(double n, double k);

/// log |gamma(x)|. Error <= 4e-15 max(1, |lgamma(x)|) for x > 0; inf at 0, -1, -2, … and at -inf.
PPC_DERIVATIVE(&lgamma_d0) PPC_MATH_INLINE double lgamma(double x) {
    const double y = __builtin_fabs(x);
    const bool shifted = y < 8.0;
    const bool tiny = y < 0x1p-60; // log gamma(y) = -log y there, and products with y might underflow
    const double z = shifted ? y + 8.0 : y;
    const double stirling =
        (z - 0.5) * (log(z) - 1.0) + ((detail::half_log_two_pi - 0.5) + detail::stirling_remainder(z));
    const double small = shifted ? y : 0.0;
    const double product = detail::shifted_product(small);
    // gamma(y) = exp(stirling) / (y product), and for negative x the reflection formula
    // |gamma(-y)| = pi / (y gamma(y) |sin(pi y)|).
    const double sine = __builtin_fabs(detail::sine_of_pi_fraction(detail::fraction_of(y)));
    const double negative_ratio = sine * (shifted ? 1.0 / product : y) * (1.0 / detail::pi);
    const double positive_ratio = shifted ? small * product : 1.0;
    double ratio = x < 0.0 ? negative_ratio : positive_ratio;
    ratio = tiny ? y : ratio;
    const double rest = tiny ? 0.0 : stirling;
    const double result = (x < 0.0 ? -rest : rest) - log(ratio);
    return ratio == 0.0 || y == detail::infinity ? detail::infinity : result;
}
inline double lgamma_d0(double x) { return digamma(x); }

/// Gamma function; the C library's, not vectorised. Error <= 10 ulp with glibc.
PPC_DERIVATIVE(&tgamma_d0) PPC_MATH_INLINE double tgamma(double x) { return __builtin_tgamma(x); }
inline double tgamma_d0(double x) { return tgamma(x) * digamma(x); }

/// Logarithm of the beta function, log(gamma(a) gamma(b) / gamma(a + b)), for a, b > 0.
/// Error <= 1e-14 max(1, |lbeta|, |log a|, |log b|), without the cancellation between large log gammas.
PPC_DERIVATIVE(&lbeta_d0, &lbeta_d1) PPC_MATH_INLINE double lbeta(double a, double b) {
    const double p = a < b ? a : b;
    const double q = a < b ? b : a;
    const bool shift_p = p < 8.0, shift_q = q < 8.0;
    const double zp = shift_p ? p + 8.0 : p;
    const double zq = shift_q ? q + 8.0 : q;
    const double sum = zp + zq;
    const double remainder =
        detail::stirling_remainder(zp) + detail::stirling_remainder(zq) - detail::stirling_remainder(sum);
    const double stirling = (zp - 0.5) * log(zp / sum) + zq * log1p(-zp / sum) - 0.5 * log(zq) +
                            (detail::half_log_two_pi + remainder);
    // What the shifts by 8 have to be divided by, pairing factors so that nothing overflows.
    const double small_p = shift_p ? p : 1.0, small_q = shift_q ? q : 1.0;
    const double product_p = small_p * detail::shifted_product(small_p);
    const double product_q = small_q * detail::shifted_product(small_q);
    const double base = shift_p ? p + q : 1.0;
    // (p+q)…(p+q+7) grows like q^8: its logarithm is taken apart as 8 log(p+q) plus that of a moderate ratio.
    const double inverse = 1.0 / base;
    const double moderate = (1.0 + inverse) * (1.0 + 2.0 * inverse) * (1.0 + 3.0 * inverse) *
                            (1.0 + 4.0 * inverse) * (1.0 + 5.0 * inverse) * (1.0 + 6.0 * inverse) *
                            (1.0 + 7.0 * inverse);
    const double once = 8.0 * log(base) + log(moderate);
    const double next = shift_q ? base + 8.0 : 1.0;
    const double next_product = next * detail::shifted_product(next);
    const double shift =
        (shift_p ? log(product_p) - once : 0.0) + (shift_q ? log(product_q) - log(next_product) : 0.0);
    return stirling - shift;
}
inline double lbeta_d0(double a, double b) { return digamma(a) - digamma(a + b); }
inline double lbeta_d1(double a, double b) { return digamma(b) - digamma(a + b); }

/// Logarithm of the binomial coefficient "n choose k" for real 0 <= k <= n. Error as for lbeta.
PPC_DERIVATIVE(&lchoose_d0, &lchoose_d1) PPC_MATH_INLINE double lchoose(double n, double k) {
    return -log1p(n) - lbeta(n - k + 1.0, k + 1.0);
}
inline double lchoose_d0(double n, double k) { return digamma(n + 1.0) - digamma(n - k + 1.0); }
inline double lchoose_d1(double n, double k) { return digamma(n - k + 1.0) - digamma(k + 1.0); }

} // namespace ppc::math
