"""Prints the polynomial coefficients of lib/ppc/math, highest power first, with the error of the fit.

Needs mpmath (1.3.0 made those in the headers). Fits are by mpmath's chebyfit in 60 digits, so that they are
near minimax; what is left out is far below one unit in the last place."""

from mpmath import besseli, chebyfit, cos, erf, erfc, exp, gamma, hyp0f1, log, loggamma, mp, mpf, pi, psi, sin, sqrt

mp.dps = 60


def fit(where, function, low, high, terms):
    coefficients, error = chebyfit(function, [low, high], terms, error=True)
    print(f"{where}: error {mp.nstr(error, 2)}")
    print("   ", ", ".join(repr(float(c)) for c in coefficients))


def removable(function):
    """The function with its removable singularity at 0 stepped over."""

    def value(x):
        with mp.workdps(150):
            return +function(x if abs(x) > mpf(10) ** -35 else mpf(10) ** -35)

    return value


def log_series(z):
    """L(z) in log((1 + s) / (1 - s)) = 2 s + s z L(z), z = s^2."""
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / (s * z)


def scaled_erfc(t):
    """(1 + 2 x) exp(x^2) erfc(x) at t = (x - 4) / (x + 4)."""
    t = min(t, 1 - mpf(10) ** -32)
    x = 4 * (1 + t) / (1 - t)
    if x < 60:
        return (1 + 2 * x) * exp(x * x) * erfc(x)
    total, term = mpf(0), mpf(1)
    for k in range(80):  # the asymptotic series, which ends far below 60 digits here
        total += term
        following = -term * (2 * k + 1) / (2 * x * x)
        if abs(following) > abs(term):
            break
        term = following
    return (1 + 2 * x) * total / (x * sqrt(pi))


def in_inverse_square(function, limit):
    """A function of z >= 8 as one of w = 1/z^2, with its expansion where z is too large to cancel."""
    return lambda w: limit(w) if w < mpf(10) ** -12 else function(1 / sqrt(w), w)


ln2_half = log(2) / 2 * mpf("1.005")
largest = mpf(1) / 64
fit("exponential.hpp, exp_remainder", removable(lambda r: (exp(r) - 1 - r) / r**2), -ln2_half, ln2_half, 11)
fit("logarithm.hpp, log_parts", removable(log_series), 0, mpf("0.0296"), 7)
fit("logistic.hpp, log1p_of_fraction", removable(log_series), 0, mpf(1) / 9 + mpf("0.0001"), 11)
fit("polygamma.hpp, sine", removable(lambda w: sin(pi * sqrt(w)) / sqrt(w)), 0, mpf(1) / 4, 9)
fit("polygamma.hpp, cosine", lambda w: cos(pi * sqrt(w)), 0, mpf(1) / 4, 9)
fit("polygamma.hpp, digamma",
    in_inverse_square(lambda z, w: (log(z) - 1 / (2 * z) - psi(0, z)) / w, lambda w: mpf(1) / 12 - w / 120),
    0, largest, 8)
fit("polygamma.hpp, trigamma",
    in_inverse_square(lambda z, w: (psi(1, z) - 1 / z - w / 2) * z**3, lambda w: mpf(1) / 6 - w / 30),
    0, largest, 9)
fit("polygamma.hpp, polygamma2",
    in_inverse_square(lambda z, w: (psi(2, z) + w + w / z) / w**2, lambda w: -mpf(1) / 2 + w / 6),
    0, largest, 10)
fit("gamma.hpp, stirling_remainder",
    in_inverse_square(lambda z, w: (loggamma(z) - ((z - 0.5) * log(z) - z + log(2 * pi) / 2)) * z,
                      lambda w: mpf(1) / 12 - w / 360), 0, largest, 8)
fit("gamma.hpp, gamma_between_2_and_3", lambda f: gamma(2 + f), 0, 1, 17)
fit("error_function.hpp, erfcx_positive", scaled_erfc, -1, 1, 24)
fit("error_function.hpp, erf_near_zero", removable(lambda w: erf(sqrt(w)) / sqrt(w)), 0, 1, 12)


def bessel_far(order, v):
    """sqrt(2 pi x) exp(-x) I(x) at v = 8 / x; by Hankel's series where its terms end below 60 digits."""
    if v > mpf(8) / 400:
        x = 8 / v
        return sqrt(2 * pi * x) * exp(-x) * besseli(order, x)
    total, term = mpf(1), mpf(1)
    for k in range(1, 200):
        term = -term * (4 * order**2 - (2 * k - 1) ** 2) * v / (64 * k)
        if abs(term) < mpf(10) ** -65:
            break
        total += term
    return total


def bessel_below_one(v):
    """(I1(x) / I0(x) - 1) / v at v = 8 / x."""
    return (bessel_far(1, v) / bessel_far(0, v) - 1) / v


fit("bessel.hpp, bessel_i0_near", lambda w: hyp0f1(1, w / 4), 0, 64, 17)
fit("bessel.hpp, bessel_i1_near", lambda w: hyp0f1(2, w / 4), 0, 64, 16)
fit("bessel.hpp, bessel_i0_far", lambda v: bessel_far(0, v), 0, 1, 24)
fit("bessel.hpp, bessel_ratio_far",
    lambda u: bessel_below_one(max((u + 1) / 2, mpf(10) ** -25)), -1, 1, 26)
