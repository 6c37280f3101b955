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

/// gamma(2 + f) for f in [0, 1] and a little below, to 2e-17.
PPC_MATH_INLINE double gamma_between_2_and_3(double f) {
    return polynomial(f, 2.038631996005556e-07, -2.136943845196918e-06, 1.0978719006121305e-05,
                      -3.7550442217114684e-05, 9.99185944729684e-05, -0.00022513922269105772,
                      0.0004815410738362281, -0.0009157847795095307, 0.002102705918157438,
                      -0.0028523500948622023, 0.011153994022749001, -0.00026697574582905636,
                      0.07424901024086462, 0.0815769192724158, 0.4118403304257784, 0.422784335098474, 1.0);
}

} // namespace detail

inline double lgamma_d0(double x);
inline double tgamma_d0(double x);
inline double lbeta_d0(double a, double b);
inline double lbeta_d1(double a, double b);
inline double lchoose_d0(double n, double k);
inline double lchoose_d1(double n, double k);

/// log |gamma(x)|. Error <= 1e-15 max(1, |lgamma(x)|) for x > 0, and for x < 0 the same beside the size of
/// log gamma(|x|); inf at 0, -1, -2, … and at -inf; exactly 0 at 1 and 2.
PPC_DERIVATIVE(&lgamma_d0) PPC_MATH_INLINE double lgamma(double x) {
    const double y = __builtin_fabs(x);
    // From 8 on by Stirling's series, below as the logarithm of gamma(2 + f) times or divided by what the
    // recurrence asks for. Both end in one logarithm of a ratio.
    const bool is_small = y < 8.0;
    const double z = is_small ? 8.0 : y;
    const double stirling =
        (z - 0.5) * (log(z) - 1.0) + ((detail::half_log_two_pi - 0.5) + detail::stirling_remainder(z));
    const double rest = is_small ? 0.0 : stirling;

    const double small = is_small ? y : 2.0;
    const double n = ((small - 0.4999999) + detail::round_shift) - detail::round_shift; // floor, about
    const double f = small - n;
    const double low = (n >= 3.0 ? 2.0 + f : 1.0) * (n >= 4.0 ? 3.0 + f : 1.0) * (n >= 5.0 ? 4.0 + f : 1.0);
    const double high = (n >= 6.0 ? 5.0 + f : 1.0) * (n >= 7.0 ? 6.0 + f : 1.0) * (n >= 8.0 ? 7.0 + f : 1.0);
    const double numerator = detail::gamma_between_2_and_3(f) * low * high;
    const double denominator = n < 2.0 ? 1.0 + f : 1.0;
    // gamma(y) = exp(rest) numerator / (denominator first); `first` is y below 1, and may be subnormal.
    const double first = n < 1.0 ? f : 1.0;
    const double positive = first * (denominator / numerator);
    // |gamma(-y)| = pi / (y gamma(y) |sin(pi y)|), where y below 1 cancels `first`.
    const double sine = __builtin_fabs(detail::sine_of_pi_fraction(detail::fraction_of(y)));
    const double reflected = sine * (1.0 / detail::pi) * (n < 1.0 ? 1.0 : y) * (numerator / denominator);
    const double negative = y < 0x1p-60 ? y : reflected; // where the product would lose bits
    const double ratio = x < 0.0 ? negative : positive;
    const double result = (x < 0.0 ? -rest : rest) - log(ratio);
    return ratio == 0.0 || y == detail::infinity ? detail::infinity : result;
}
inline double lgamma_d0(double x) { return digamma(x); }

/// Gamma function; the C library's, not vectorised. Error <= 10 ulp with glibc.
PPC_DERIVATIVE(&tgamma_d0) PPC_MATH_INLINE double tgamma(double x) { return __builtin_tgamma(x); }
inline double tgamma_d0(double x) { return tgamma(x) * digamma(x); }

/// Logarithm of the beta function, log(gamma(a) gamma(b) / gamma(a + b)), for a, b > 0.
/// Error <= 1e-14 max(1, |lbeta|, |log a|, |log b|), without the cancellation between large log gammas; of
/// the derivatives <= 5e-16 times the digamma functions that they are the difference of.
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
    // (p+q)…(p+q+7) grows like (p+q)^8: from 1 on, 8 log(p+q) is taken apart from a moderate ratio.
    const bool apart = base >= 1.0;
    const double inverse = apart ? 1.0 / base : 1.0;
    const double moderate = (1.0 + inverse) * (1.0 + 2.0 * inverse) * (1.0 + 3.0 * inverse) *
                            (1.0 + 4.0 * inverse) * (1.0 + 5.0 * inverse) * (1.0 + 6.0 * inverse) *
                            (1.0 + 7.0 * inverse);
    const double small_base = apart ? 1.0 : base;
    const double once = 8.0 * (apart ? log(base) : 0.0) +
                        log(apart ? moderate : small_base * detail::shifted_product(small_base));
    const double next = shift_q ? base + 8.0 : 1.0;
    const double next_product = next * detail::shifted_product(next);
    const double shift =
        (shift_p ? log(product_p) - once : 0.0) + (shift_q ? log(product_q) - log(next_product) : 0.0);
    return stirling - shift;
}
inline double lbeta_d0(double a, double b) { return digamma(a) - digamma(a + b); }
inline double lbeta_d1(double a, double b) { return digamma(b) - digamma(a + b); }

/// Logarithm of the binomial coefficient "n choose k" for real 0 <= k <= n. Error as for lbeta; exactly 0 at
/// both ends.
PPC_DERIVATIVE(&lchoose_d0, &lchoose_d1) PPC_MATH_INLINE double lchoose(double n, double k) {
    const double inside = -log1p(n) - lbeta(n - k + 1.0, k + 1.0);
    return k == 0.0 || k == n ? 0.0 : inside;
}
inline double lchoose_d0(double n, double k) { return digamma(n + 1.0) - digamma(n - k + 1.0); }
inline double lchoose_d1(double n, double k) { return digamma(n - k + 1.0) - digamma(k + 1.0); }

} // namespace ppc::math
