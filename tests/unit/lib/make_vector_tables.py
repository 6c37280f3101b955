#!/usr/bin/env python3
"""Writes tables/vectors/NAME.txt: log densities of vectors and matrices, and covariance functions.

    make_vector_tables.py [NAME ...]

Run in this folder; needs mpmath (1.3 made those here). Each line has the arguments flat, matrices by rows, and the log
density, from its definition in 60 digits: determinants and inverses are those of mpmath, not Cholesky factors, and
where the density of a factor is wanted, the determinant of its map from differences.
"""

import random
import sys

from mpmath import besselk, det, exp, gamma, inverse, log, loggamma, matrix, mp, mpf, pi, sin, sqrt

mp.dps = 60
tables = {}
rng = random.Random(20240721)


def table(cases):
    """Registers a density with its cases: lists of arguments, each a number, a list, or a list of rows."""

    def register(function):
        tables[function.__name__] = (function, cases)
        return function

    return register


def normals(n, scale=1.0):
    return [round(rng.gauss(0, scale), 6) for _ in range(n)]


def lower_triangle(n, scale=1.0):
    return [[round(rng.gauss(0, 0.5), 6) * scale if j < i else round(rng.uniform(0.3, 2), 6) * scale if j == i else 0.0
             for j in range(n)] for i in range(n)]


def product(l):
    """l l', rounded so that it is what the test reads."""
    n = len(l)
    return [[round(sum(l[i][k] * l[j][k] for k in range(n)), 9) for j in range(n)] for i in range(n)]


def correlations(n):
    l = lower_triangle(n)
    s = product(l)
    return [[1.0 if i == j else round(s[i][j] / (s[i][i] * s[j][j]) ** 0.5, 9) for j in range(n)] for i in range(n)]


def shares(n, power=1):
    v = [rng.uniform(0.01, 1) ** power for _ in range(n)]
    return [x / sum(v) for x in v]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def quadratic(y, inner):
    """y' inner y."""
    return (y.T * inner * y)[0]


def normal_by(x, loc, s):
    y = matrix(x) - matrix(loc)
    return -quadratic(y, inverse(s)) / 2 - log(det(s)) / 2 - len(x) * log(2 * pi) / 2


NORMALS = [(normals(n, 3), normals(n), lower_triangle(n, scale)) for n in (1, 2, 3, 5) for scale in (1e-8, 0.3, 1, 1e6)]


@table(NORMALS)
def multivariate_normal(x, loc, l):
    return normal_by(x, loc, matrix(l) * matrix(l).T)


@table([(x, loc, product(l)) for x, loc, l in NORMALS if l[0][0] > 1e-3])
def multivariate_normal_covariance(x, loc, s):
    return normal_by(x, loc, matrix(s))


@table([(x, loc, product(l)) for x, loc, l in NORMALS if l[0][0] > 1e-3])
def multivariate_normal_precision(x, loc, q):
    return normal_by(x, loc, inverse(matrix(q)))


@table([(normals(n, 3), normals(n), [normals(rank) for _ in range(n)], [scale * v for v in shares(n)])
        for n in (2, 3, 5) for rank in (1, 2) for scale in (1e-4, 1, 1e4)])
def low_rank_multivariate_normal(x, loc, w, d):
    w = matrix(w)
    return normal_by(x, loc, w * w.T + mp.diag(d))


@table([(df, *case) for df in (0.01, 1, 4.5, 1e8) for case in NORMALS[1::3]])
def multivariate_student_t(df, x, loc, l):
    s = matrix(l) * matrix(l).T
    n = len(x)
    y = matrix(x) - matrix(loc)
    return (loggamma((df + n) / 2) - loggamma(df / 2) - n * log(df * pi) / 2 - log(det(s)) / 2
            - (df + n) / 2 * log(1 + quadratic(y, inverse(s)) / df))


def trace(m):
    return sum(m[i, i] for i in range(m.rows))


def multivariate_loggamma(a, n):
    return n * (n - 1) * log(pi) / 4 + sum(loggamma(a - mpf(i) / 2) for i in range(n))


WISHARTS = [(n - 1 + extra, product(lower_triangle(n, s)), product(lower_triangle(n)))
            for n in (1, 2, 3, 5) for extra in (0.02, 1, 30) for s in (0.1, 20)]


@table(WISHARTS)
def wishart(df, x, v):
    x, v, n = matrix(x), matrix(v), len(x)
    return ((df - n - 1) / 2 * log(det(x)) - trace(inverse(v) * x) / 2 - df * n / 2 * log(mpf(2))
            - df / 2 * log(det(v)) - multivariate_loggamma(df / 2, n))


@table(WISHARTS)
def inverse_wishart(df, x, s):
    x, s, n = matrix(x), matrix(s), len(x)
    return (df / 2 * log(det(s)) - (df + n + 1) / 2 * log(det(x)) - trace(s * inverse(x)) / 2
            - df * n / 2 * log(mpf(2)) - multivariate_loggamma(df / 2, n))


def log_det_of_square(l):
    """log of the determinant of the map from the lower triangle l to that of l l', by differences."""
    n = len(l)
    places = [(i, j) for i in range(n) for j in range(i + 1)]

    def element(place, step, at):
        i, j = at
        moved = matrix(l)
        moved[place] += step
        return sum(moved[i, k] * moved[j, k] for k in range(n))

    h = mpf(10) ** -20
    return log(abs(det(matrix([[(element(p, h, q) - element(p, -h, q)) / (2 * h) for p in places] for q in places]))))


FACTORS = [(n - 1 + extra, lower_triangle(n, s), product(lower_triangle(n)))
           for n in (1, 2, 3, 4) for extra in (0.02, 1, 30) for s in (0.3, 4)]


def squared(l):
    product = matrix(l) * matrix(l).T
    return product.tolist()


@table(FACTORS)
def wishart_cholesky(df, l, v):
    return wishart(df, squared(l), v) + log_det_of_square(l)


@table(FACTORS)
def inverse_wishart_cholesky(df, l, s):
    return inverse_wishart(df, squared(l), s) + log_det_of_square(l)


def lkj_log_constant(n, eta):
    """Lewandowski, Kurowicka and Joe, equation 16: of det^(eta - 1) over n x n correlation matrices."""
    total = mpf(0)
    for k in range(1, n):
        total += (2 * eta - 2 + n - k) * (n - k) * log(mpf(2))
        a = eta + (n - k - 1) / mpf(2)
        total += (n - k) * (2 * loggamma(a) - loggamma(2 * a))
    return total


@table([(eta, correlations(n)) for n in (2, 3, 5) for eta in (0.01, 0.7, 1, 3, 200)])
def lkj(eta, r):
    return (eta - 1) * log(det(matrix(r))) - lkj_log_constant(len(r), eta)


def unit_rows(l):
    """Rows of length 1 to the last digit: the diagonal in full precision of the others."""
    return [[v / sum(w * w for w in row) ** 0.5 for v in row] for row in l]


@table([(eta, unit_rows(lower_triangle(n))) for n in (2, 3, 5) for eta in (0.01, 0.7, 1, 3, 200)])
def lkj_cholesky(eta, l):
    """The determinant of the map from the elements of l below the diagonal to the correlations, by differences; the
    diagonal of l makes the rows' lengths 1, and the density is of what it is read as."""
    n = len(l)
    places = [(i, j) for i in range(n) for j in range(i)]

    def correlation(place, step, at):
        rows = [list(row) for row in l]
        i, j = place
        rows[i][j] += step
        for row, k in ((rows[i], i),):
            row[k] = sqrt(l[k][k] ** 2 - sum(row[m] ** 2 - l[k][m] ** 2 for m in range(k)))
        return dot(rows[at[0]], rows[at[1]])

    h = mpf(10) ** -20
    slope = det(matrix([[(correlation(p, h, q) - correlation(p, -h, q)) / (2 * h) for p in places] for q in places]))
    log_det = 2 * sum(log(l[k][k]) for k in range(n))
    return (eta - 1) * log_det - lkj_log_constant(n, eta) + log(abs(slope))


@table([(shares(n, power), [scale * v for v in shares(n)]) for n in (2, 3, 6) for power in (1, 40)
        for scale in (1e-4, 1, 30, 1e6)])
def dirichlet(x, a):
    return loggamma(sum(a)) + sum((b - 1) * log(p) - loggamma(b) for p, b in zip(x, a))


def split(total, n):
    cuts = sorted(rng.randint(0, total) for _ in range(n - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total])]


COUNTS = [split(total, n) for n in (2, 3, 6) for total in (0, 1, 12, 5000)]


@table([(x, shares(len(x), power)) for x in COUNTS for power in (1, 20)])
def multinomial(x, p):
    return loggamma(sum(x) + 1) + sum(k * log(q) - loggamma(k + 1) for k, q in zip(x, p))


@table([(x, [scale * v for v in shares(len(x))]) for x in COUNTS for scale in (1e-6, 1, 1e8)])
def dirichlet_multinomial(x, a):
    n, total = sum(x), sum(a)
    return (loggamma(n + 1) + loggamma(total) - loggamma(n + total)
            + sum(loggamma(k + b) - loggamma(k + 1) - loggamma(b) for k, b in zip(x, a)))


@table([(scale, normals(n, 2)) for n in (1, 2, 7) for scale in (1e-6, 0.4, 1, 3, 1e5)])
def gaussian_random_walk(scale, x):
    steps = [b - a for a, b in zip([0, *x], x)]
    return sum(-((s / scale) ** 2) / 2 - log(scale) - log(2 * pi) / 2 for s in steps)


# Covariance functions, by Bessel functions where the library has closed forms: length and scale, the period or the
# bias, and two points.

GP = [(round(rng.uniform(0.2, 3), 4), scale * round(rng.uniform(0.2, 3), 4), scale * round(rng.uniform(0.5, 2), 4),
       [scale * v for v in normals(n)], [scale * v for v in normals(n)]) for n in (1, 2, 3) for scale in (1e-3, 1, 50)]
GP += [(1.5, 0.7, 2.0, [0.3, 1.0], [0.3, 1.0]), (2.0, 0.01, 1.0, [0.0], [9.0])]


def distance(x, y):
    return sqrt(sum((a - b) ** 2 for a, b in zip(x, y)))


def matern(order, scale, length, x, y):
    """Rasmussen and Williams, equation 4.14."""
    d = distance(x, y)
    if d == 0:
        return scale**2
    z = sqrt(2 * order) * d / length
    return scale**2 * 2 ** (1 - order) / gamma(order) * z**order * besselk(order, z)


@table(GP)
def gp_squared_exponential(scale, length, _, x, y):
    return scale**2 * exp(-(distance(x, y) ** 2) / (2 * length**2))


@table(GP)
def gp_matern12(scale, length, _, x, y):
    return matern(mpf(1) / 2, scale, length, x, y)


@table(GP)
def gp_matern32(scale, length, _, x, y):
    return matern(mpf(3) / 2, scale, length, x, y)


@table(GP)
def gp_matern52(scale, length, _, x, y):
    return matern(mpf(5) / 2, scale, length, x, y)


@table(GP)
def gp_periodic(scale, length, period, x, y):
    return scale**2 * exp(-2 * sin(pi * distance(x, y) / period) ** 2 / length**2)


@table(GP)
def gp_linear(scale, _, bias, x, y):
    return bias**2 + scale**2 * dot(x, y)


def numbers(value):
    return [v for x in value for v in numbers(x)] if isinstance(value, (list, tuple)) else [value]


def exact(value):
    return [exact(v) for v in value] if isinstance(value, (list, tuple)) else mpf(value)


def main():
    for name in sys.argv[1:] or tables:
        function, cases = tables[name]
        lines = [f"# mpmath: {name} of make_vector_tables.py"]
        for case in cases:
            sizes = [len(value) if isinstance(value, (list, tuple)) else 1 for value in case]
            row = [max(sizes), *numbers(case), function(*exact(case))]
            lines.append(" ".join("%.17g" % float(v) for v in row))
        with open(f"tables/vectors/{name}.txt", "w") as file:
            file.write("\n".join(lines) + "\n")
        print(name, len(lines) - 1, flush=True)


if __name__ == "__main__":
    main()
