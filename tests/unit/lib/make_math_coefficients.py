"""Prints the polynomial coefficients of lib/ppc/math, highest power first, with the error of the fit.

Needs mpmath (1.3.0 made those in the headers). Fits are by mpmath's chebyfit in 60 digits, so that they are
near minimax; what is left out is far below one unit in the last place."""

from mpmath import chebyfit, cos, erf, erfc, exp, gamma, log, loggamma, mp, mpf, pi, psi, sin, sqrt

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
