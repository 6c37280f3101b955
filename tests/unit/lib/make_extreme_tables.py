#!/usr/bin/env python3
"""Writes tables/extremes/NAME.txt: special functions of ppc::math where their arguments are extreme.

    make_extreme_tables.py [NAME ...]

Run in this folder; needs mpmath (1.3 made those here). Columns: the arguments, the function, and its partial
derivatives, from their definitions in as many digits as cancel. What is outside the range of doubles is inf or 0.
"""

import sys

from mpmath import besseli, digamma, erfc, exp, expm1, inf, log, log1p, loggamma, mp, mpf, pi, psi, sqrt

from make_function_tables import beta_log_cdf, gamma_log_ccdf, gamma_log_cdf, student_t_log_cdf

mp.dps = 400
tables = {}


def table(points):
    """Registers the function that gives (value, derivatives…) at each of the points."""

    def register(function):
        tables[function.__name__] = (function, [p if isinstance(p, tuple) else (p,) for p in points])
        return function

    return register


def both_signs(values):
    return [s * v for v in values for s in (1, -1)]


def logistic_of(x):
    return 1 / (1 + exp(-x)) if x > -3000 else exp(x)


def softplus_of(x):
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(x))


SIZES = (1e-300, 1e-17, 1e-8, 0.1, 0.5, 1, 5, 20, 36, 37.5, 40, 300, 700, 744, 800, 1e5)
PAIRS = [(x, y) for x in (-1e300, -800, -745.5, -40, 0, 1e-17, 1, 709.5, 1e4, 1e300) for y in (-1e300, -746, -1e-300, 0.5, 710, 1e4)]


@table(PAIRS)
def log_add_exp(x, y):
    with mp.workdps(30):
        return max(x, y) + softplus_of(-abs(x - y)), logistic_of(x - y), logistic_of(y - x)


@table([(x, x - d) for x in (-1e5, -700, -1, 0, 0.5, 800, 1e10) for d in (1e-5, 0.3, 0.6875, 0.75, 30, 800)]
       + [(1, 1 - 2.0**-53), (1e-300, 0), (0, -1e-300), (1e300, -1e300), (-1000, -1e308)])
def log_diff_exp(x, y):
    d = x - y
    rest = log(-expm1(-d)) if d < 1 else log1p(-exp(-d)) if d < 5000 else mpf(0)
    return x + rest, 1 / -expm1(-d) if d < 5000 else mpf(1), -1 / expm1(d) if d < 5000 else mpf(0)


@table(both_signs(SIZES) + [0.0, 1e300, -1e300])
def softplus(x):
    return softplus_of(x), logistic_of(x)


@table(both_signs(SIZES) + [0.0, 1e300, -1e300])
def logistic(x):
    p = logistic_of(x)
    return p, p * logistic_of(-x)


@table(both_signs(SIZES) + [0.0, 1e300, -1e300])
def log_logistic(x):
    return -softplus_of(-x), logistic_of(-x)


@table([-v for v in SIZES + (0.6931, 0.6932, 5e-324, 1e300)])
def log1m_exp(x):
    if x < -3000:
        return -exp(max(x, -5000)), -exp(max(x, -5000))
    return (log(-expm1(x)) if x > -1 else log1p(-exp(x))), -1 / expm1(-x)


@table([5e-324, 1e-310, 1e-300, 1e-17, 1e-5, 0.1, 0.3, 0.49999999, 0.5, 0.5 + 2.0**-53, 0.51, 0.7, 0.9, 1 - 1e-9,
        1 - 2.0**-53])
def logit(p):
    return log(p / (1 - p)), 1 / (p * (1 - p))


@table(both_signs((1e-300, 1e-8, 0.3, 1, 3, 5.5, 6.4, 20, 39.5, 40.5, 600, 750)) + [0.0])
def log_inv_cloglog(x):
    h = exp(x)
    if h > 5000:
        return mpf(0), mpf(0)
    return (log(-expm1(-h)) if h < 1 else log1p(-exp(-h))), h / expm1(h)


def tail(z):
    """P(Z > z), and the same times exp(z^2 / 2): by the asymptotic series where that has 40 digits."""
    if abs(z) < 300:
        mass = erfc(z / sqrt(mpf(2))) / 2
        return mass, mass * exp(z * z / 2)
    if z < 0:
        return 1 - tail(-z)[0], inf
    total = term = mpf(1)
    for k in range(1, 60):
        term = -term * (2 * k - 1) / z**2
        total += term
    scaled = total / sqrt(2 * pi) / z
    return (scaled * exp(-z * z / 2) if z < 1e4 else mpf(0)), scaled


NORMAL = both_signs((1e-300, 1e-9, 0.3, 0.99999, 1, 1.5, 5, 8.3, 20, 38.4, 39)) + [0.0]
FAR = [-120.0, -1e4, -1e8, -1e150, 100.0]


@table(NORMAL)
def normal_cdf(x):
    return tail(-x)[0], exp(-x * x / 2) / sqrt(2 * pi)


@table(NORMAL + FAR)
def normal_log_cdf(x):
    mass, scaled = tail(-x)
    if x < -30:
        return log(scaled) - x * x / 2, 1 / (sqrt(2 * pi) * scaled)
    return (log(mass) if x < 0 else log1p(-tail(x)[0])), exp(-x * x / 2) / sqrt(2 * pi) / mass


@table([0.0, 1e-300, 1e-9, 0.3, 1, 5, 38, 99, 101, 1e4, 1e8, 1e150, 1e300])
def log_scaled_normal_tail(x):
    scaled = tail(x)[1]
    slope = x - 1 / (sqrt(2 * pi) * scaled) if x < 1e6 else -(1 - 2 / x**2) / x
    return log(scaled), slope


@table([5e-324, 1e-310, 1e-300, 1e-17, 1e-9, 0.1, 0.5, 1 - 1e-9, 1.0, 1 + 1e-9, 1.5, 2 - 1e-9, 2.0, 2 + 1e-9, 3.0,
        7.999, 8.0, 171.7, 1e5, 1e15, 1e300, 2.5e305])
def lgamma(x):
    return loggamma(x), digamma(x)


@table([1e-300, 1e-17, 1e-5, 0.3, 1.0, 1.4616321449683622, 1.4616321449683625, 1.5, 7.999, 8.0, 1e5, 1e15, 1e300])
def digamma_(x):
    return digamma(x), psi(1, x)


@table([1e-150, 1e-17, 1e-5, 0.3, 1.0, 7.999, 8.0, 1e5, 1e15, 1e100])
def trigamma(x):
    return psi(1, x), psi(2, x)


@table([(a, b) for a in (1e-300, 1e-10, 0.5, 3, 8, 1e5, 1e10, 1e200) for b in (1e-3, 1, 7.9, 1e7, 1e15)])
def lbeta(a, b):
    total = digamma(a + b)
    return loggamma(a) + loggamma(b) - loggamma(a + b), digamma(a) - total, digamma(b) - total


@table([(n, k) for n in (1, 5, 50, 1e9, 1e15) for k in (0, 1, n // 3, n // 2, n - 1, n)])
def lchoose(n, k):
    rest = digamma(n - k + 1)
    return (loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1), digamma(n + 1) - rest, rest - digamma(k + 1))


def scaled_bessel(order, x):
    """exp(-x) I(x), by Hankel's expansion where its terms end below 60 digits."""
    if x < 400:
        return exp(-x) * besseli(order, x)
    total = term = mpf(1)
    for k in range(1, 60):
        term = -term * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k * x)
        total += term
    return total / sqrt(2 * pi * x)


BESSEL = [0.0, 1e-300, 1e-8, 0.3, 1, 5, 7.999999, 8.0, 8.000001, 20, 300, 1e4, 1e8, 1e15, 1e300]


@table(BESSEL)
def log_bessel_i0(x):
    zero = scaled_bessel(0, x)
    return log(zero) + x, scaled_bessel(1, x) / zero


@table(BESSEL)
def log_scaled_bessel_i0(x):
    zero = scaled_bessel(0, x)
    return log(zero), scaled_bessel(1, x) / zero - 1


@table(BESSEL)
def bessel_ratio(x):
    ratio = scaled_bessel(1, x) / scaled_bessel(0, x)
    return ratio, 1 - ratio**2 - (ratio / x if x > 0 else mpf(1) / 2)


def with_slopes(function, at):
    """By differences in more digits than they lose."""
    steps = [mpf(10) ** -30 * (abs(x) if x != 0 else 1) for x in at]

    def slope(k):
        moved = [[x + s * (steps[j] if j == k else 0) for j, x in enumerate(at)] for s in (1, -1)]
        return (function(*moved[0]) - function(*moved[1])) / (2 * steps[k])

    with mp.workdps(90):
        return (function(*at), *(slope(k) for k in range(len(at))))


GAMMAS = [(1e-6, 1), (1e-6, 1e-300), (1e-3, 50), (1e-3, 650), (0.5, 1e-200), (0.5, 690), (3, 1e-100), (3, 600),
          (40, 1e-5), (40, 900), (1e4, 7e3), (1e4, 1.3e4), (1e6, 1e6), (1e6, 1.004e6), (1e6, 0.99e6)]


@table(GAMMAS)
def gamma_log_cdf_(a, x):
    return with_slopes(gamma_log_cdf, (a, x))


@table(GAMMAS)
def gamma_log_ccdf_(a, x):
    return with_slopes(gamma_log_ccdf, (a, x))


@table([(1e-6, 1e-6, 0), (1e-6, 3, -600), (1e-6, 1e3, -700), (0.5, 1e6, -14.5), (0.5, 1e6, -9), (3e2, 1e-5, 4),
        (1e6, 2, 14), (1e5, 1e5, 1e-2), (1e5, 1e5, -3e-2), (2e3, 40, 1), (2, 3, 700), (1e-3, 1e-3, -700)])
def beta_log_cdf_(a, b, s):
    return with_slopes(beta_log_cdf, (a, b, s))


@table([(1e-3, -1e10), (1e-3, 1e10), (0.5, -1e100), (3, -1e80), (1e4, -30), (1e6, -5), (1e6, 4), (1, 1e-5), (30, 8)])
def student_t_log_cdf_(df, z):
    return with_slopes(student_t_log_cdf, (df, z))


def main():
    for name, (function, points) in tables.items():
        name = name.rstrip("_")
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        lines = [f"# mpmath: {name} of make_extreme_tables.py"]
        for point in points:
            lines.append(" ".join("%.17g" % float(v) for v in [*point, *function(*map(mpf, point))]))
        with open(f"tables/extremes/{name}.txt", "w") as file:
            file.write("\n".join(lines) + "\n")
        print(name, len(lines) - 1, flush=True)


if __name__ == "__main__":
    main()
