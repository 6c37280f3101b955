#!/usr/bin/env python3
"""Writes tables/NAME.txt for the distributions that R's own packages do not have, or not to full precision.

    make_tables.py [NAME ...]

Run in this folder; needs mpmath (1.3 made those here). The columns are those of make_tables.R: x, the parameters,
the log density, and where the library has them the logarithms of the distribution function and its complement.
Each is evaluated from its definition in 60 digits, on the log scale, and complements by log1p and expm1, so that no
tail cancels. make_cdf_tables.py has the distribution functions that are not closed.
"""

import itertools
import os
import sys

from mpmath import atan, besseli, cos, erfc, exp, expm1, inf, log, log1p, loggamma, mp, mpf, pi, sqrt

mp.dps = 60

REALS = (-1e5, -40, -8.25, -1.5, -0.3, 0, 1e-10, 0.7, 2, 9.5, 38, 1e4)
POSITIVES = (1e-300, 1e-10, 0.003, 0.2, 0.9, 1, 1.7, 6, 35, 700, 1e8)
UNITS = (1e-300, 1e-12, 0.004, 0.3, 0.5, 0.77, 0.999, 1 - 1e-12)
SCALES = (1e-3, 0.8, 5, 300)
SHAPES = (0.05, 0.7, 1, 3.3, 40)
COUNTS = (0, 1, 2, 9, 60, 5000)

tables = {}


def table(parameters, *values):
    """Registers the function of (x, parameters) that gives (density, lower, upper), or only the density; the
    parameters' values and x's come in `values`, x first. x may be a function of the parameters."""

    def register(function):
        tables[function.__name__] = (function, parameters.split(), values)
        return function

    return register


def logarithm(x):
    return log(mpf(x)) if x > 0 else -inf


def complement(log_mass):
    """log(1 - exp(log_mass))."""
    if log_mass == 0:
        return -inf
    if log_mass < -2000:
        return mpf(0)  # below the smallest double
    return log(-expm1(log_mass)) if log_mass > -0.1 else log1p(-exp(log_mass))


def log_power(x):
    """exp(x) for the logarithm x of an exponent: what is above the largest double may stay infinite."""
    return exp(x) if x < 800 else inf


def log_normal_tail(z):
    """log P(Z > z), by the asymptotic series where erfc would take long."""
    if z < 1000:
        return log(erfc(z / sqrt(mpf(2))) / 2)
    total = term = mpf(1)
    for k in range(1, 40):
        term = -term * (2 * k - 1) / z**2
        total += term
    return log(total) - z * z / 2 - log(2 * pi) / 2 - log(z)


# Continuous ones.


@table("scale concentration", POSITIVES, SCALES, SHAPES)
def weibull(x, scale, k):
    log_z = log(x / scale)
    hazard = log_power(k * log_z)
    return log(k / scale) + (k - 1) * log_z - hazard, complement(-hazard), -hazard


@table("scale concentration", POSITIVES, SCALES, SHAPES)
def frechet(x, scale, k):
    log_z = log(x / scale)
    hazard = log_power(-k * log_z)
    return log(k / scale) - (k + 1) * log_z - hazard, -hazard, complement(-hazard)


@table("loc scale", REALS, (0, -3.5, 20), SCALES)
def gumbel(x, loc, scale):
    z = (x - loc) / scale
    hazard = log_power(-z)
    upper = complement(-hazard) if z < 600 else -z
    return -z - hazard - log(scale), -hazard, upper


@table("scale alpha", lambda scale, alpha: [scale * f for f in (1, 1 + 1e-10, 1.5, 7, 1e5, 1e200)], SCALES, SHAPES)
def pareto(x, scale, alpha):
    upper = alpha * log(scale / x)
    return log(alpha) + upper - log(x), complement(upper), upper


@table("scale", (0,) + POSITIVES, SCALES)
def rayleigh(x, scale):
    z = x / scale
    return logarithm(z) - log(scale) - z * z / 2, complement(-z * z / 2), -z * z / 2


@table("scale concentration", POSITIVES, SCALES, SHAPES)
def log_logistic(x, scale, k):
    log_odds = k * log(x / scale)
    # log(exp(odds) / (1 + exp(odds))), and that of the reciprocal
    lower = -(log1p(exp(-log_odds)) if log_odds > -2000 else -log_odds)
    upper = lower - log_odds
    return log(k / x) + lower + upper, lower, upper


@table("low high", lambda low, high: [low, low * 1.01, (low + high) / 2, high * 0.99, high], (1e-5, 0.3), (0.31, 50, 1e9))
def log_uniform(x, low, high):
    size = log(high / low)
    return -log(x * size), logarithm(log(x / low) / size), logarithm(log(high / x) / size)


@table("concentration1 concentration0", UNITS, SHAPES, SHAPES)
def kumaraswamy(x, a, b):
    rest = complement(a * log(x))
    upper = b * rest if rest != 0 else -b * exp(a * log(x))
    return log(a * b) + (a - 1) * log(x) + (b - 1) * rest, log(-expm1(upper)), upper


@table("loc scale", REALS, (0, -3.5, 20), SCALES)
def soft_laplace(x, loc, scale):
    z = (x - loc) / scale

    def tail(z):
        return log(2 / pi * atan(exp(-z))) if z < 500 else log(2 / pi) - z

    return log(2 / (pi * scale)) - abs(z) - log1p(exp(-2 * min(abs(z), 1000))), tail(-z), tail(z)


@table("loc scale asymmetry", REALS, (0, 2.5), (0.01, 3), (0.1, 1, 8))
def asymmetric_laplace(x, loc, scale, asymmetry):
    left, right = scale * asymmetry, scale / asymmetry
    if x < loc:
        exponent = (x - loc) / left
        lower = log(left / (left + right)) + exponent
        return exponent - log(left + right), lower, complement(lower)
    exponent = (loc - x) / right
    upper = log(right / (left + right)) + exponent
    return exponent - log(left + right), complement(upper), upper


@table("loc scale quantile", REALS, (0, 2.5), (0.01, 3), (0.03, 0.5, 0.9))
def asymmetric_laplace_quantile(x, loc, scale, tau):
    left, right = scale / (2 * (1 - tau)), scale / (2 * tau)
    return asymmetric_laplace(x, loc, sqrt(left * right), sqrt(left / right))


@table("df", POSITIVES, (0.01, 1, 2, 7.5, 1e4))
def chi2(x, df):
    return ((df / 2 - 1) * log(x) - x / 2 - df / 2 * log(mpf(2)) - loggamma(df / 2),)


@table("df", POSITIVES, (0.01, 1, 2, 7.5, 1e4))
def inverse_chi2(x, df):
    return (-(df / 2 + 1) * log(x) - 1 / (2 * x) - df / 2 * log(mpf(2)) - loggamma(df / 2),)


@table("df scale", POSITIVES, (0.01, 1, 2, 7.5, 1e4), (0.02, 1, 30))
def scaled_inverse_chi2(x, df, scale):
    a = df / 2
    return (a * log(a * scale**2) - (a + 1) * log(x) - a * scale**2 / x - loggamma(a),)


@table("df scale", (0,) + POSITIVES, (0.1, 1, 4.5, 300, 1e9), (0.01, 2))
def half_student_t(x, df, scale):
    z = x / scale
    constant = loggamma((df + 1) / 2) - loggamma(df / 2) - log(df * pi) / 2
    return (log(2 / scale) + constant - (df + 1) / 2 * log1p(z * z / df),)


@table("loc concentration", (-3.14159, -1.5, -0.3, 0, 1e-10, 0.7, 2, 3.1), (0, -1, 9),
       (0, 1e-9, 0.4, 3, 7.9, 8.1, 60, 1e4, 1e9))
def von_mises(x, loc, kappa):
    # exp(-kappa) I0(kappa), by Hankel's series where its terms end below 60 digits
    if kappa < 400:
        scaled = exp(-kappa) * besseli(0, kappa)
    else:
        total = term = mpf(1)
        for k in range(1, 60):
            term = term * (2 * k - 1) ** 2 / (8 * k * kappa)
            total += term
        scaled = total / sqrt(2 * pi * kappa)
    return (kappa * (cos(x - loc) - 1) - log(2 * pi * scaled),)


@table("loc scale alpha", (-40, -8.25, -1.5, -0.3, 0, 1e-10, 0.7, 2, 9.5, 38), (0, 2.5), (0.1, 3), (-20, -1, 0, 0.4, 5))
def skew_normal(x, loc, scale, alpha):
    z = (x - loc) / scale
    return (log(2 / scale) - z * z / 2 - log(2 * pi) / 2 + log_normal_tail(-alpha * z),)


@table("loc scale rate", (-40, -8.25, -1.5, -0.3, 0, 1e-10, 0.7, 2, 9.5, 38, 1e4), (0, 2.5), (0.1, 3),
       (1e-3, 0.4, 5, 200))
def exp_mod_normal(x, loc, scale, rate):
    z, b = (x - loc) / scale, rate * scale
    tilted = b * b / 2 - b * z + log_normal_tail(b - z)
    with mp.workdps(200):
        lower = log_normal_tail(-z) + complement(tilted - log_normal_tail(-z))
    return log(rate) + tilted, lower, complement(lower) if lower < -50 else log(
        exp(log_normal_tail(z)) + exp(tilted))


@table("loc scale alpha", lambda loc, scale, alpha: [loc + scale * f for f in (0, 1e-10, 0.5, 7, 1e5, 1e200)],
       (0, -3.5), (0.01, 5), SHAPES)
def pareto_type2(x, loc, scale, alpha):
    z = (x - loc) / scale
    upper = -alpha * log1p(z)
    return log(alpha / scale) + upper - log1p(z), complement(upper), upper


@table("mean concentration", POSITIVES, (0.3, 1, 50), (0.01, 1, 300))
def wald(x, mean, c):
    with mp.workdps(120):
        root = sqrt(c / x)
        w, v = root * (x / mean - 1), root * (x / mean + 1)
        first, second = log_normal_tail(w), log_normal_tail(v) + 2 * c / mean
        upper = first + complement(second - first)
        below = log_normal_tail(-w)
        lower = below + log1p(exp(second - below))
        if lower > -1e-3:
            lower = complement(upper)
        return log(c / (2 * pi * x**3)) / 2 - c * (x - mean) ** 2 / (2 * mean**2 * x), lower, upper


@table("loc scale", lambda loc, scale: [loc + f for f in (1e-9, 0.003, 0.2, 1, 1.7, 35, 1e8)], (0, -3.5, 20), SCALES)
def levy(x, loc, scale):
    y = x - loc
    z = sqrt(scale / y)
    lower = log(mpf(2)) + log_normal_tail(z)
    return log(scale / (2 * pi)) / 2 - 3 * log(y) / 2 - scale / (2 * y), lower, complement(lower)


@table("loc scale asymmetry", REALS, (0, 20), (0.05, 5), SHAPES)
def skew_logistic(x, loc, scale, a):
    z = (x - loc) / scale
    lower = -a * (log1p(exp(-z)) if z > -2000 else -z)
    upper = complement(lower) if z < 100 else log(a) - z
    return log(a / scale) - z + lower - (log1p(exp(-z)) if z > -2000 else -z), lower, upper


@table("df1 df2", POSITIVES, (0.01, 1, 7.5, 1e4), (0.1, 2, 300))
def fisher_snedecor(x, a, b):
    odds = a / b * x
    return (a / 2 * log(odds) - (a + b) / 2 * log1p(odds) - log(x) - log_beta(a / 2, b / 2),)


@table("loc scale exponential_mean", (-40, -1.5, 0, 1e-10, 0.7, 9.5, 1e4), (0, 2.5), (0.1, 3), (0.005, 0.4, 1000))
def ex_gaussian(x, loc, scale, exponential_mean):
    return exp_mod_normal(x, loc, scale, 1 / exponential_mean)


# Discrete ones.


def sums_of(x, support, log_mass):
    """The logarithms of P(X = x), P(X <= x) and P(X > x)."""
    masses = {k: exp(log_mass(k)) for k in support}
    lower = sum(v for k, v in masses.items() if k <= x)
    upper = sum(v for k, v in masses.items() if k > x)
    return (log(masses[int(x)]), log(lower) if upper > 0 else mpf(0), logarithm(upper))


@table("low high", lambda low, high: [low, low + 1, (low + high) // 2, high], (-7, 0), (1, 40, 1000000))
def discrete_uniform(x, low, high):
    size = high - low + 1
    return -log(size), logarithm((x - low + 1) / size), logarithm((high - x) / size)


def geometric_by_failure(x, log_p, log_q):
    upper = (x + 1) * log_q
    return (x * log_q if x > 0 else 0) + log_p, complement(upper), upper


@table("probs", COUNTS, (1e-300, 1e-9, 0.2, 0.5, 0.97, 1))
def geometric(x, p):
    return geometric_by_failure(x, log(p), log1p(-p) if p < 1 else -inf)


@table("logits", COUNTS, (-300, -30, -2, 0, 0.7, 25))
def geometric_logits(x, eta):
    return geometric_by_failure(x, -log1p(exp(-eta)), -log1p(exp(eta)))


def negative_binomial_of(x, r, log_p, log_q):
    orders = loggamma(x + r) - loggamma(r) - loggamma(x + 1)
    return (orders + (x * log_p if x > 0 else 0) + r * log_q,)


@table("total_count probs", COUNTS, (0.01, 1, 7.5, 1e4, 1e8), (0, 1e-9, 0.2, 0.5, 0.97))
def negative_binomial(x, r, p):
    return negative_binomial_of(x, r, logarithm(p), log1p(-p))


@table("total_count logits", COUNTS, (0.01, 1, 7.5, 1e4, 1e8), (-30, -2, 0, 0.7, 25))
def negative_binomial_logits(x, r, eta):
    return negative_binomial_of(x, r, -log1p(exp(-eta)), -log1p(exp(eta)))


@table("mean concentration", COUNTS, (0, 1e-8, 0.4, 7, 4000), (0.01, 1, 7.5, 1e4, 1e8))
def negative_binomial_mean(x, mu, phi):
    return negative_binomial_of(x, phi, logarithm(mu / (mu + phi)), -log1p(mu / phi))


@table("log_mean concentration", COUNTS, (-20, -1, 0, 3, 8), (0.01, 1, 7.5, 1e4, 1e8))
def negative_binomial_log_mean(x, eta, phi):
    return negative_binomial_mean(x, exp(eta), phi)


@table("concentration rate", COUNTS, (0.01, 1, 7.5, 1e4, 1e8), (1e-6, 0.1, 1, 30))
def gamma_poisson(x, concentration, rate):
    return negative_binomial_of(x, concentration, -log1p(rate), -log1p(1 / rate))


def log_beta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


@table("concentration1 concentration0 total_count", lambda a, b, n: sorted({0, min(1, n), n // 3, n}),
       (1e-3, 0.7, 5, 1e5), (0.2, 1, 300), (0, 1, 12, 5000))
def beta_binomial(x, a, b, n):
    def log_mass(k):
        orders = -log_beta(k + 1, n - k + 1) - log(n + 1)
        return orders + log_beta(a + k, b + n - k) - log_beta(a, b)

    return sums_of(x, range(int(n) + 1), log_mass)


@table("concentration1 concentration0 total_count", COUNTS, (1e-3, 0.7, 5, 1e5), (0.2, 1, 300), (0.1, 2.5, 1e6))
def beta_negative_binomial(x, a, b, r):
    orders = loggamma(x + r) - loggamma(r) - loggamma(x + 1)
    return (orders + log_beta(a + x, b + r) - log_beta(a, b),)


def log_choose(n, k):
    return loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1)


def hypergeometric_ends(n, a, b):
    return max(0, int(n) - int(b)), min(int(n), int(a))


def hypergeometric_xs(n, a, b):
    least, most = hypergeometric_ends(n, a, b)
    return [] if n > a + b else sorted({least, least + (most - least) // 3, (least + most) // 2, most})


@table("total_count successes failures", hypergeometric_xs, (0, 1, 12, 400), (3, 30, 500), (0, 400, 10000))
def hypergeometric(x, n, a, b):
    least, most = hypergeometric_ends(n, a, b)
    return sums_of(x, range(least, most + 1),
                   lambda k: log_choose(a, k) + log_choose(b, n - k) - log_choose(a + b, n))


@table("mean concentration", UNITS, (0.01, 0.4, 0.9), (0.1, 2, 500))
def beta_proportion(x, mu, kappa):
    a, b = mu * kappa, (1 - mu) * kappa
    return ((a - 1) * log(x) + (b - 1) * log1p(-x) - log_beta(a, b),)


# Made of others.


def zero_inflated(x, gate, log_mass, log_cdf=None, log_ccdf=None):
    """Of the mass and, where they are given, both tails without extra zeros."""
    mass = log(gate + (1 - gate) * exp(log_mass)) if x == 0 else log1p(-gate) + log_mass
    if log_cdf is None:
        return (mass,)
    upper = log1p(-gate) + log_ccdf
    lower = complement(upper) if upper < -1 else log(gate + (1 - gate) * exp(log_cdf))
    return mass, lower, upper


def poisson_log_mass(x, rate):
    return x * log(rate) - rate - loggamma(x + 1)


@table("rate gate", COUNTS, (1e-8, 0.4, 7, 4000), (1e-12, 0.3, 0.999))
def zero_inflated_poisson(x, rate, gate):
    return zero_inflated(x, gate, poisson_log_mass(x, rate))


@table("rate gate_logits", COUNTS, (1e-8, 0.4, 7, 4000), (-800, -3, 0.7, 30))
def zero_inflated_poisson_logits(x, rate, eta):
    return zero_inflated(x, 1 / (1 + exp(-eta)), poisson_log_mass(x, rate))


@table("mean concentration gate", COUNTS, (0.4, 7, 4000), (0.01, 7.5, 1e4), (1e-12, 0.3, 0.999))
def zero_inflated_negative_binomial(x, mu, phi, gate):
    return zero_inflated(x, gate, negative_binomial_mean(x, mu, phi)[0])


def normal_log_density(x, loc, scale):
    return -(((x - loc) / scale) ** 2) / 2 - log(2 * pi) / 2 - log(scale)


@table("loc scale", (0,) + POSITIVES[1:-1], (0, -3.5, 20), (0.8, 5, 300))
def folded_normal(x, loc, scale):
    a, b = (x - loc) / scale, (-x - loc) / scale
    with mp.workdps(600):
        upper = log(exp(log_normal_tail(a)) + exp(log_normal_tail(-b)))
        lower = complement(upper) if upper < -1 else logarithm(exp(log_normal_tail(b)) - exp(log_normal_tail(a)))
    return log(exp(normal_log_density(x, loc, scale)) + exp(normal_log_density(-x, loc, scale))), lower, upper


@table("loc scale", UNITS, (0, -3.5, 20), (0.8, 5, 300))
def sigmoid_normal(x, loc, scale):
    """Transformed(Normal(loc, scale), SigmoidTransform())."""
    u = log(x) - log1p(-x)
    z = (u - loc) / scale
    return normal_log_density(u, loc, scale) - log(x) - log1p(-x), log_normal_tail(-z), log_normal_tail(z)


@table("concentration rate", (-600, -40, -3, 0, 0.7, 3, 6), (0.05, 1, 40), (0.1, 7))
def log_of_gamma(x, a, rate):
    """Transformed(Gamma(concentration, rate), LogTransform())."""
    return (a * log(rate) + a * x - rate * exp(x) - loggamma(a),)


@table("mu0 mu1 sigma", (-1e4, -40, -1.5, 0, 0.7, 9.5, 300), (-2, 5), (0, 30), (0.1, 20))
def mixture_same_family(x, *arguments):
    """Of Normal({mu0, mu1, 0}, sigma) with probabilities 0.2, 0.5, 0.3."""
    mu0, mu1, sigma = arguments
    # the weights as the doubles that the test has
    parts = [(mpf(w), m) for w, m in ((0.2, mu0), (0.5, mu1), (0.3, mpf(0)))]
    density = log(sum(w * exp(normal_log_density(x, m, sigma)) for w, m in parts))
    lower = log(sum(w * exp(log_normal_tail((m - x) / sigma)) for w, m in parts))
    upper = log(sum(w * exp(log_normal_tail((x - m) / sigma)) for w, m in parts))
    return density, lower, upper


def truncated(density, below, above, between):
    """Of the base's density and logarithms of its masses from the lower bound to x, from there to the upper bound,
    and between the bounds."""
    return density - between, below - between, above - between


@table("loc scale low high", lambda loc, scale, low, high: [low, low + (high - low) / 64, (low + high) / 2, high],
       (0, 3), (0.1, 4), (-9, 2), (2.5, 40))
def truncated_normal(x, loc, scale, low, high):
    with mp.workdps(200):
        return truncated(normal_log_density(x, loc, scale), between_normal(low, x, loc, scale),
                         between_normal(x, high, loc, scale), between_normal(low, high, loc, scale))


def between_normal(a, b, loc, scale):
    """log P(a < X < b), from the side of the mean where the two tails differ."""
    if a == b:
        return -inf
    z, w = (a - loc) / scale, (b - loc) / scale
    if z + w < 0:
        z, w = -w, -z
    first = log_normal_tail(z)
    return first + complement(log_normal_tail(w) - first)


def poisson_log_sum(rate, least, most):
    return logarithm(sum(exp(poisson_log_mass(mpf(k), rate)) for k in range(int(least), int(most) + 1)))


@table("rate low high", lambda rate, low, high: sorted({low, low + 1, (low + high) // 2, high}),
       (1e-3, 0.4, 7, 400), (0, 3), (4, 60))
def truncated_poisson(x, rate, low, high):
    return truncated(poisson_log_mass(x, rate), poisson_log_sum(rate, low, x), poisson_log_sum(rate, x + 1, high),
                     poisson_log_sum(rate, low, high))


@table("weight loc scale", (-1e5, -40, -8.25, -1.5, 0, 0.7, 9.5, 1e4), (1e-12, 0.3, 0.999), (-2, 5), (0.1, 20))
def mixture(x, weight, loc, scale):
    """Of Normal(loc, scale) with probability weight and Logistic(0, 1)."""

    def log_sum(normal, logistic):
        return log(weight * exp(normal) + (1 - weight) * exp(logistic))

    z = (x - loc) / scale
    lower, upper = -log1p(exp(-x)), -log1p(exp(x))
    return (log_sum(normal_log_density(x, loc, scale), lower + upper),
            log_sum(log_normal_tail(-z), lower), log_sum(log_normal_tail(z), upper))


ORDERED = ((0, 1, 2, 3), (-900, -40, -3, 0, 0.7, 35, 900), (-1.5,), (-1.499, 0.2), (0.3, 4))


def ordered(x, cutpoints, log_tail):
    """log of tail(cutpoints[x - 1]) - tail(cutpoints[x]), and both tails: log_tail(z) of more than z."""
    last = len(cutpoints)
    lower = log_tail(-cutpoints[int(x)]) if x < last else mpf(0)
    upper = log_tail(cutpoints[int(x)]) if x < last else -inf
    if x == 0:
        return lower, lower, upper
    below = log_tail(cutpoints[int(x) - 1])
    if x == last:
        return below, lower, upper
    with mp.workdps(1000):
        return below + complement(log_tail(cutpoints[int(x)]) - below), lower, upper


@table("predictor cut0 cut1 cut2", *ORDERED)
def ordered_logistic(x, predictor, *cutpoints):
    with mp.workdps(1000):
        return ordered(x, [c - predictor for c in cutpoints], lambda z: -log1p(exp(z)))


@table("predictor cut0 cut1 cut2", ORDERED[0], (-35, -5, 0, 0.7, 12, 35), *ORDERED[2:])
def ordered_probit(x, predictor, *cutpoints):
    with mp.workdps(1000):
        return ordered(x, [c - predictor for c in cutpoints], lambda z: log_normal_tail(z))


def rows(parameters, values):
    """All combinations of parameters, each with its x's."""
    xs, *grids = values
    for combination in itertools.product(*grids):
        for x in xs(*combination) if callable(xs) else xs:
            yield (x, *combination)


def main():
    chosen = sys.argv[1:] or tables
    for name in chosen:
        function, parameters, values = tables[name]
        lines = []
        for row in rows(parameters, values):
            results = function(*map(mpf, row))
            numbers = [float(v) for v in row] + [float(v) for v in results]
            lines.append(" ".join("%.17g" % v for v in numbers))
        kinds = ["log_density", "log_cdf", "log_ccdf"]
        columns = ["x", *parameters, *(kinds[1:] if name.endswith("_cdf") else kinds[: len(results)])]
        head = [f"# mpmath: {name} of {os.path.basename(sys.argv[0])}", "# " + " ".join(columns)]
        with open(f"tables/{name}.txt", "w") as file:
            file.write("\n".join(head + lines) + "\n")
        print(name, len(lines))


if __name__ == "__main__":
    main()
