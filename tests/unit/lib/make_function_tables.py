#!/usr/bin/env python3
"""Writes tables/functions/NAME.txt for the compiled functions of ppc/math/incomplete.hpp.

    make_function_tables.py [NAME ...]

Run in this folder; needs mpmath (1.3 made those here). Columns: the arguments, the function, and its partial
derivatives by mpmath's numerical differentiation of the function in more digits. Masses come from positive series
(DLMF 8.7.1, 8.17.8) in as many digits as the smaller side needs, not from quadrature, which the library has.
"""

import itertools
import sys

from mpmath import diff, erfc, exp, expm1, linspace, log, log1p, loggamma, mp, mpf, pi, quad, sqrt

mp.dps = 50


def log_series(ratio):
    """log(1 + r(1) + r(1) r(2) + …) for positive ratios that fall below 1."""
    total = term = mpf(1)
    for k in itertools.count(1):
        r = ratio(k)
        term *= r
        total += term
        if r < 1 and term / (1 - r) < total * mpf(10) ** -mp.dps:
            return log(total)


def complement(mass):
    """log(1 - exp(log mass)), the mass evaluated again in as many digits as are lost."""
    value = mass()
    if value < -1:
        return log1p(-exp(value))
    for lost in (20, 400, 4000):
        with mp.workdps(mp.dps + lost):
            value = mass()
            if value < -(mpf(10) ** (10 - lost)):
                return log(-expm1(value))
    raise ArithmeticError("the other side is too small")


def gamma_below(a, x):
    return a * log(x) - x - loggamma(a + 1) + log_series(lambda n: x / (a + n))


def gamma_log_cdf(a, x):
    return gamma_below(a, x)


def gamma_log_ccdf(a, x):
    return complement(lambda: gamma_below(a, x))


def beta_below(a, b, p, q):
    return (a * log(p) + b * log(q) + loggamma(a + b) - loggamma(a + 1) - loggamma(b)
            + log_series(lambda n: (a + b + n - 1) / (a + n) * p))


def beta_log_cdf(a, b, log_odds):
    p, q = 1 / (1 + exp(-log_odds)), 1 / (1 + exp(log_odds))
    if p < 0.99:
        return beta_below(a, b, p, q)
    return complement(lambda: beta_below(b, a, 1 / (1 + exp(log_odds)), 1 / (1 + exp(-log_odds))))


def student_t_log_cdf(df, z):
    """By the tail of Johnson, Kotz and Balakrishnan; z = 0 from the right."""
    if z == 0:
        return -log(mpf(2))
    half = beta_log_cdf(df / 2, mpf(1) / 2, log(df / z**2)) - log(mpf(2))
    return half if z < 0 else log1p(-exp(half))


def normal_cdf(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def skew_normal_log_cdf(z, alpha):
    """Phi(z) - 2 T(z, alpha), with Owen's integral."""
    with mp.workdps(mp.dps + 60 + int(z * z * (1 + alpha * alpha) / 4 if z * alpha < 0 else z * z / 4)):
        owen = quad(lambda t: exp(-z * z * (1 + t * t) / 2) / (1 + t * t), linspace(0, alpha, 7)) / (2 * pi)
        mass = normal_cdf(z) - 2 * owen
    return log(mass)


TABLES = {
    gamma_log_cdf: [(a, x) for a in (1e-3, 0.4, 1, 3.7, 60, 1e4)
                    for x in (1e-300, 1e-5, 0.3, 1, 5, 40) + tuple(a * f for f in (0.9, 0.999, 1, 1.01, 1.2))],
    beta_log_cdf: [(a, b, s) for a in (1e-3, 0.5, 2, 75) for b in (0.02, 1, 40)
                   for s in (-200, -9, -1, 0, 0.7, 3)] + [(3e3, 8.5, 5.9), (3e3, 2e3, 0.4), (3e3, 2e3, 0.41)],
    student_t_log_cdf: [(df, z) for df in (0.05, 1, 4.5, 100, 1e5)
                        for z in (-1e8, -300, -20, -1.5, -1e-3, 1e-10, 0.2, 1, 7, 90)],
    skew_normal_log_cdf: [(z, alpha) for z in (-5, -0.5, 0, 0.8, 4) for alpha in (-3, -0.2, 0, 1, 5)],
}
TABLES[gamma_log_ccdf] = TABLES[gamma_log_cdf]


def main():
    for function, points in TABLES.items():
        if sys.argv[1:] and function.__name__ not in sys.argv[1:]:
            continue
        lines = []
        for point in points:
            at = tuple(map(mpf, point))
            orders = [tuple(int(k == j) for j in range(len(at))) for k in range(len(at))]
            slopes = [diff(function, at, n, h=mpf(10) ** -20 * abs(at[k]))
                      if at[k] != 0 else diff(function, at, n, h=mpf(10) ** -20)
                      for k, n in enumerate(orders)]
            lines.append(" ".join("%.17g" % float(v) for v in [*at, function(*at), *slopes]))
        with open(f"tables/functions/{function.__name__}.txt", "w") as file:
            file.write("\n".join([f"# mpmath: {function.__name__} of make_function_tables.py", *lines]) + "\n")
        print(function.__name__, len(lines), flush=True)


if __name__ == "__main__":
    main()
