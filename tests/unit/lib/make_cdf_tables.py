#!/usr/bin/env python3
"""Writes tables/NAME_cdf.txt: distribution functions alone, where they are not closed, or the density's table is R's.

    make_cdf_tables.py [NAME_cdf ...]

Run in this folder; needs mpmath (1.3 made those here). Columns: x, the parameters, and the logarithms of the
distribution function and its complement.
"""

from mpmath import exp, inf, log, log1p, mpf

from make_function_tables import beta_log_cdf, gamma_log_ccdf, gamma_log_cdf, skew_normal_log_cdf, student_t_log_cdf
from make_tables import main, table, tables, zero_inflated

tables.clear()


def gamma_tails(a, x):
    return gamma_log_cdf(a, x), gamma_log_ccdf(a, x)


def beta_tails(a, b, log_odds):
    return beta_log_cdf(a, b, log_odds), beta_log_cdf(b, a, -log_odds)


@table("concentration rate", (1e-10, 0.2, 1, 6, 35), (0.05, 1, 3.3, 80), (0.1, 1, 4))
def gamma_cdf(x, a, rate):
    return gamma_tails(a, x * rate)


@table("concentration rate", (0.02, 0.2, 1, 6, 1e3), (0.05, 1, 3.3, 80), (0.1, 1, 4))
def inverse_gamma_cdf(x, a, rate):
    return gamma_tails(a, rate / x)[::-1]


@table("df", (1e-10, 0.2, 1, 6, 35), (0.4, 2, 30))
def chi2_cdf(x, df):
    return gamma_tails(df / 2, x / 2)


@table("df", (0.02, 0.2, 1, 6, 1e3), (0.4, 2, 30))
def inverse_chi2_cdf(x, df):
    return gamma_tails(df / 2, 1 / (2 * x))[::-1]


@table("df scale", (0.02, 0.2, 1, 6, 1e3), (0.4, 2, 30), (0.3, 2))
def scaled_inverse_chi2_cdf(x, df, scale):
    return gamma_tails(df / 2, df * scale**2 / (2 * x))[::-1]


@table("concentration1 concentration0", (1e-300, 1e-12, 0.004, 0.3, 0.5, 0.77), (0.05, 0.7, 3.3), (0.05, 1, 40))
def beta_cdf(x, a, b):
    return beta_tails(a, b, log(x / (1 - x)))


@table("mean concentration", (1e-12, 0.004, 0.3, 0.5, 0.77), (0.1, 0.6), (0.3, 40))
def beta_proportion_cdf(x, mu, kappa):
    return beta_tails(mu * kappa, (1 - mu) * kappa, log(x / (1 - x)))


@table("df loc scale", (-1e5, -40, -1.5, 0, 2, 9.5, 1e4), (0.1, 1, 4.5, 300), (0, 3), (0.01, 2))
def student_t_cdf(x, df, loc, scale):
    z = (x - loc) / scale
    return student_t_log_cdf(df, z), student_t_log_cdf(df, -z)


@table("df scale", (1e-10, 0.2, 1, 6, 700), (0.1, 4.5, 300), (0.01, 2))
def half_student_t_cdf(x, df, scale):
    return beta_tails(mpf(1) / 2, df / 2, log((x / scale) ** 2 / df))


@table("df1 df2", (1e-10, 0.2, 1, 6, 700), (0.01, 1, 7.5), (0.1, 2, 30))
def fisher_snedecor_cdf(x, a, b):
    return beta_tails(a / 2, b / 2, log(a / b * x))


@table("concentration rate", (-40, -3, 0, 0.7, 3), (0.05, 1, 40), (0.1, 7))
def log_of_gamma_cdf(x, a, rate):
    return gamma_tails(a, rate * exp(x))


@table("loc scale alpha", (-1.5, 0, 0.7), (1.5,), (0.8, 3), (-2, 0.4))
def skew_normal_cdf(x, loc, scale, alpha):
    z = (x - loc) / scale
    return skew_normal_log_cdf(z, alpha), skew_normal_log_cdf(-z, -alpha)


@table("rate", (0, 1, 2, 9, 60), (1e-8, 0.4, 7, 80))
def poisson_cdf(x, rate):
    return gamma_tails(x + 1, rate)[::-1]


@table("rate gate", (0, 1, 9, 60), (0.4, 7, 80), (1e-12, 0.3, 0.999))
def zero_inflated_poisson_cdf(x, rate, gate):
    lower, upper = poisson_cdf(x, rate)
    return zero_inflated(x, gate, lower, lower, upper)[1:]


@table("rate gate_logits", (0, 1, 9, 60), (0.4, 7, 80), (-800, -3, 0.7, 30))
def zero_inflated_poisson_logits_cdf(x, rate, eta):
    return zero_inflated_poisson_cdf(x, rate, 1 / (1 + exp(-eta)))


@table("mean concentration gate", (0, 1, 9, 60), (0.4, 7, 80), (0.3, 7.5), (1e-12, 0.3, 0.999))
def zero_inflated_negative_binomial_cdf(x, mu, phi, gate):
    lower, upper = beta_tails(phi, x + 1, log(phi / mu))
    return zero_inflated(x, gate, lower, lower, upper)[1:]


@table("log_rate", (0, 1, 2, 9, 60), (-20, 0, 3))
def poisson_log_rate_cdf(x, eta):
    return poisson_cdf(x, exp(eta))


@table("total_count probs", lambda n, p: [0, n // 3, n - 1], (1, 7, 150), (1e-9, 0.2, 0.5, 0.97))
def binomial_cdf(x, n, p):
    return beta_tails(n - x, x + 1, log((1 - p) / p))


@table("total_count logits", lambda n, eta: [0, n // 3, n - 1], (1, 7, 150), (-30, -2, 0, 0.7))
def binomial_logits_cdf(x, n, eta):
    return beta_tails(n - x, x + 1, -eta)


@table("probs", (0, 1), (0.2, 0.5, 1))
def bernoulli_cdf(x, p):
    return (log1p(-p) if p < 1 else -inf, log(p)) if x == 0 else (0, -inf)


@table("logits", (0, 1), (-3, 40))
def bernoulli_logits_cdf(x, eta):
    return (-log1p(exp(eta)), -log1p(exp(-eta))) if x == 0 else (0, -inf)


@table("total_count probs", (0, 1, 9, 60), (0.3, 1, 7.5, 200), (1e-9, 0.2, 0.97))
def negative_binomial_cdf(x, r, p):
    return beta_tails(r, x + 1, log((1 - p) / p))


@table("total_count logits", (0, 1, 9, 60), (0.3, 7.5), (-30, -2, 0.7))
def negative_binomial_logits_cdf(x, r, eta):
    return beta_tails(r, x + 1, -eta)


@table("mean concentration", (0, 1, 9, 60), (1e-8, 0.4, 7, 100), (0.3, 7.5))
def negative_binomial_mean_cdf(x, mu, phi):
    return beta_tails(phi, x + 1, log(phi / mu))


@table("log_mean concentration", (0, 1, 9, 60), (-1, 3), (0.3, 7.5))
def negative_binomial_log_mean_cdf(x, eta, phi):
    return beta_tails(phi, x + 1, log(phi) - eta)


@table("concentration rate", (0, 1, 9, 60), (0.3, 7.5), (0.1, 1, 30))
def gamma_poisson_cdf(x, concentration, rate):
    return beta_tails(concentration, x + 1, log(rate))


if __name__ == "__main__":
    main()
