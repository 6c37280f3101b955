// Logarithms of distribution functions that have no closed form: the regularised incomplete gamma and beta
// functions, Student's t and the skew normal. They are compiled into the runtime (runtime/src/
// special_functions.cpp), since their quadrature cannot be without branches; about 10 microseconds a call.
// Right where the mass underflows or rounds to 1. Relative error of the functions and of all derivatives
// <= 3e-13 max(1, |result|) beside what a rounding of the arguments changes, for shapes from 1e-3 on; below,
// <= 3e-12 for shapes from 1e-6 on, growing as 1 / shape.
#pragma once

#include <ppc/annotate.hpp>

namespace ppc::math {

// The derivatives, which the compiler does not differentiate.

PPC_PRIMITIVE double gamma_log_cdf_shape(double a, double x);
PPC_PRIMITIVE double gamma_log_cdf_argument(double a, double x);
PPC_PRIMITIVE double gamma_log_ccdf_shape(double a, double x);
PPC_PRIMITIVE double gamma_log_ccdf_argument(double a, double x);
PPC_PRIMITIVE double beta_log_cdf_shape1(double a, double b, double log_odds);
PPC_PRIMITIVE double beta_log_cdf_shape0(double a, double b, double log_odds);
PPC_PRIMITIVE double beta_log_cdf_argument(double a, double b, double log_odds);
PPC_PRIMITIVE double student_t_log_cdf_df(double df, double z);
PPC_PRIMITIVE double student_t_log_cdf_argument(double df, double z);
PPC_PRIMITIVE double skew_normal_log_cdf_argument(double z, double alpha);
PPC_PRIMITIVE double skew_normal_log_cdf_shape(double z, double alpha);

inline double gamma_log_cdf_d0(double a, double x) { return gamma_log_cdf_shape(a, x); }
inline double gamma_log_cdf_d1(double a, double x) { return gamma_log_cdf_argument(a, x); }
/// log P(X <= x) for a gamma variable X of shape a > 0 and rate 1: the regularised lower incomplete gamma
/// function P(a, x). -inf for x <= 0, where both derivatives are taken as 0.
PPC_DERIVATIVE(&gamma_log_cdf_d0, &gamma_log_cdf_d1) double gamma_log_cdf(double a, double x);

inline double gamma_log_ccdf_d0(double a, double x) { return gamma_log_ccdf_shape(a, x); }
inline double gamma_log_ccdf_d1(double a, double x) { return gamma_log_ccdf_argument(a, x); }
/// log P(X > x), the same of the upper function Q(a, x). 0 for x <= 0, with derivatives 0,
/// but -1 in x at a = 1 and x = 0.
PPC_DERIVATIVE(&gamma_log_ccdf_d0, &gamma_log_ccdf_d1) double gamma_log_ccdf(double a, double x);

inline double beta_log_cdf_d0(double a, double b, double s) { return beta_log_cdf_shape1(a, b, s); }
inline double beta_log_cdf_d1(double a, double b, double s) { return beta_log_cdf_shape0(a, b, s); }
inline double beta_log_cdf_d2(double a, double b, double s) { return beta_log_cdf_argument(a, b, s); }
/// log P(X <= x) for a beta variable X with concentrations a, b > 0 at x = logistic(log_odds): the
/// regularised incomplete beta function I_x(a, b). By the log odds, so that x close to 1 keeps its precision
/// and log P(X > x) is beta_log_cdf(b, a, -log_odds). -inf and 0 at infinite log odds, with derivatives 0.
PPC_DERIVATIVE(&beta_log_cdf_d0, &beta_log_cdf_d1, &beta_log_cdf_d2)
double beta_log_cdf(double a, double b, double log_odds);

inline double student_t_log_cdf_d0(double df, double z) { return student_t_log_cdf_df(df, z); }
inline double student_t_log_cdf_d1(double df, double z) { return student_t_log_cdf_argument(df, z); }
/// log P(Z <= z) for a Student t variable with df > 0 degrees of freedom; log P(Z > z) is that at -z.
PPC_DERIVATIVE(&student_t_log_cdf_d0, &student_t_log_cdf_d1) double student_t_log_cdf(double df, double z);

inline double skew_normal_log_cdf_d0(double z, double alpha) {
    return skew_normal_log_cdf_argument(z, alpha);
}
inline double skew_normal_log_cdf_d1(double z, double alpha) { return skew_normal_log_cdf_shape(z, alpha); }
/// log P(Z <= z) for the density 2 phi(z) Phi(alpha z): Phi(z) - 2 T(z, alpha) with Owen's function T.
/// log P(Z > z) is skew_normal_log_cdf(-z, -alpha).
PPC_DERIVATIVE(&skew_normal_log_cdf_d0, &skew_normal_log_cdf_d1)
double skew_normal_log_cdf(double z, double alpha);

} // namespace ppc::math
