// The logistic function, its relatives, and sums and differences of exponentials on the log scale.
#pragma once

#include <ppc/math/exponential.hpp>
#include <ppc/math/logarithm.hpp>

namespace ppc::math {

namespace detail {

/// log(1 + e) for e in [0, 1]: the series of log1p without its reduction, 2 s + s^3 (…) with s = e/(2 + e).
PPC_MATH_INLINE double log1p_of_fraction(double e) {
    const double s = e / (2.0 + e);
    const double z = s * s;
    const double tail =
        z * polynomial_estrin(z, {0.15639192378314787, 0.07487601693353364, 0.10846193230899484,
                                  0.11734153939066641, 0.1333518791947508, 0.15384543539927448,
                                  0.181818199097414, 0.22222222198050276, 0.28571428571601587,
                                  0.3999999999999952, 0.6666666666666666});
    return e - s * (e - tail);
}

} // namespace detail

inline double logistic_d0(double x);
inline double logit_d0(double p);
inline double softplus_d0(double x);
inline double log_logistic_d0(double x);
inline double softplus_inverse_d0(double y);
inline double log1m_exp_d0(double x);
inline double log_inv_cloglog_d0(double x);
inline double saturating_exp_d0(double x);
inline double log_add_exp_d0(double x, double y);
inline double log_add_exp_d1(double x, double y);
inline double log_diff_exp_d0(double x, double y);
inline double log_diff_exp_d1(double x, double y);

/// 1 / (1 + e^-x), the inverse of logit. Error <= 3 ulp, also in the lower tail.
PPC_DERIVATIVE(&logistic_d0) PPC_MATH_INLINE double logistic(double x) {
    const double e = exp(-__builtin_fabs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}
inline double logistic_d0(double x) { return logistic(x) * logistic(-x); }

/// log(p / (1 - p)). Error <= 4 ulp, also around 1/2; -inf at 0, inf at 1, NaN outside.
PPC_DERIVATIVE(&logit_d0) PPC_MATH_INLINE double logit(double p) {
    // log1p of (p - (1-p)) / (1-p) for p above a half, mirrored below; 1 - 2 p is exact near a half.
    const bool below = p < 0.5;
    const bool tiny = p < 0x1p-600; // where the ratio would overflow: scale, and correct the logarithm
    const double denominator = below ? __builtin_fabs(tiny ? p * 0x1p500 : p) : 1.0 - p;
    const double odds = log1p((below ? 1.0 - 2.0 * p : 2.0 * p - 1.0) / denominator);
    const double magnitude = odds + (tiny ? 500.0 * detail::ln_2 : 0.0);
    const double result = below ? -magnitude : magnitude;
    return p < 0.0 || p > 1.0 ? detail::not_a_number : result;
}
inline double logit_d0(double p) { return 1.0 / (p * (1.0 - p)); }

/// log(1 + e^x) without overflow. Error <= 3 ulp.
PPC_DERIVATIVE(&softplus_d0) PPC_MATH_INLINE double softplus(double x) {
    return (x > 0.0 ? x : 0.0) + detail::log1p_of_fraction(exp(-__builtin_fabs(x)));
}
inline double softplus_d0(double x) { return logistic(x); }

/// log(1 / (1 + e^-x)) = -softplus(-x). Error <= 3 ulp.
PPC_DERIVATIVE(&log_logistic_d0) PPC_MATH_INLINE double log_logistic(double x) { return -softplus(-x); }
inline double log_logistic_d0(double x) { return logistic(-x); }

/// log(1 - e^x) for x <= 0. Error <= 3 ulp; -inf at 0, NaN above.
PPC_DERIVATIVE(&log1m_exp_d0) PPC_MATH_INLINE double log1m_exp(double x) {
    const double near = log(-expm1(x)); // x close to 0
    const double far = log1p(-exp(x));
    return x > -detail::ln_2 ? near : far;
}
inline double log1m_exp_d0(double x) { return -1.0 / expm1(-x); }

/// e^x; where it overflows to inf its derivative is taken as 0. For densities that fall as exp(-e^x): a
/// mixture or a truncation that gives the point no weight has a gradient all the same. Error <= 1 ulp.
PPC_DERIVATIVE(&saturating_exp_d0) PPC_MATH_INLINE double saturating_exp(double x) { return exp(x); }
inline double saturating_exp_d0(double x) { return x < 709.0 ? exp(x < 709.0 ? x : 0.0) : 0.0; }

/// log(1 - exp(-e^x)): the logarithm of the inverse complementary log-log link, and of the distribution
/// function of a Weibull or Gumbel variable. Error <= 4e-16 max(1, |result|); x itself where e^x is below the
/// roundoff.
PPC_DERIVATIVE(&log_inv_cloglog_d0) PPC_MATH_INLINE double log_inv_cloglog(double x) {
    const double hazard = exp(x < -40.0 ? -40.0 : x);
    const double near = log(-expm1(-hazard));
    const double far = log1p(-exp(-hazard));
    const double inside = hazard < detail::ln_2 ? near : far;
    return x < -40.0 ? x : inside;
}
inline double log_inv_cloglog_d0(double x) {
    const double hazard = exp(x < -40.0 ? -40.0 : x);
    const double inside = hazard / expm1(hazard);
    const double above = hazard > 700.0 ? 0.0 : inside; // inf / inf
    return x < -40.0 ? 1.0 : above;
}

/// log(e^y - 1) for y > 0, the inverse of softplus. Error <= 4e-16 max(1, |result|); -inf at 0, NaN below.
PPC_DERIVATIVE(&softplus_inverse_d0) PPC_MATH_INLINE double softplus_inverse(double y) {
    const double near = log(expm1(y < 1.0 ? y : 1.0));
    const double far = y + log1p(-exp(-y));
    return y < 1.0 ? near : far;
}
inline double softplus_inverse_d0(double y) { return -1.0 / expm1(-y); }

/// log(e^x + e^y). Error <= 3 ulp of the larger of |x|, |y| and 1; -inf is neutral.
PPC_DERIVATIVE(&log_add_exp_d0, &log_add_exp_d1) PPC_MATH_INLINE double log_add_exp(double x, double y) {
    const double larger = x > y ? x : y;
    const double distance = x == y ? 0.0 : __builtin_fabs(x - y); // also for equal infinities
    return larger + detail::log1p_of_fraction(exp(-distance)) + (x != x ? x : 0.0);
}
inline double log_add_exp_d0(double x, double y) { return logistic(x == y ? 0.0 : x - y); }
inline double log_add_exp_d1(double x, double y) { return logistic(x == y ? 0.0 : y - x); }

inline double log_add_exp_drawn_d0(double x, double y, double u) {
    return u < logistic(x == y ? 0.0 : x - y) ? 1.0 : 0.0;
}
inline double log_add_exp_drawn_d1(double x, double y, double u) {
    return u < logistic(x == y ? 0.0 : x - y) ? 0.0 : 1.0;
}
inline double log_add_exp_drawn_d2(double, double, double) { return 0.0; }
/// log(e^x + e^y), with a derivative that draws: 1 for x and 0 for y with probability e^x / (e^x + e^y), else
/// the other way round, as the uniform number u says. Error as log_add_exp.
PPC_DERIVATIVE(&log_add_exp_drawn_d0, &log_add_exp_drawn_d1, &log_add_exp_drawn_d2)
PPC_MATH_INLINE double log_add_exp_drawn(double x, double y, [[maybe_unused]] double u) {
    return log_add_exp(x, y);
}

/// log(e^x - e^y) for x >= y; -inf at equality, NaN for x < y.
/// Error <= 3 ulp of the larger of |x| and |log(1 - e^(y-x))|.
PPC_DERIVATIVE(&log_diff_exp_d0, &log_diff_exp_d1) PPC_MATH_INLINE double log_diff_exp(double x, double y) {
    return x == y ? -detail::infinity : x + log1m_exp(y - x);
}
inline double log_diff_exp_d0(double x, double y) { return -1.0 / expm1(y - x); }
inline double log_diff_exp_d1(double x, double y) { return -1.0 / expm1(x - y); }

} // namespace ppc::math
