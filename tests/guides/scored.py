#!/usr/bin/env python3
"""Integers that a written guide draws, whose part of the gradient is by score functions.

    scored.py [--ppc build/bin/ppc]

- The mean of many gradients of one draw is the gradient of the exact ELBO, which is a sum over the integers, within four
  of its standard errors: in a plate, of draws that depend on a continuous draw and on each other, of elements that data
  choose, with baselines and without, and beside an automatic part.
- An element's cost is the sum of its own terms, as worked out here; with the mean cost as baseline the variance falls by
  a factor, and by another one against the estimate that takes the whole ELBO for every element.
- A fit reaches the optimum of the exact ELBO.
- The density with integer latents is that of plain execution.
- What cannot be drawn is refused, and a rate below 0 is told.
"""
import functools
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness
from discrete import HEAD, log_normal
from written_parts import write

# k stands above all, n of three groups depends on k, and rows choose their group; m, in a plate, has nothing to do with them.
MODEL = HEAD + """PPC_MODEL void counts(const std::vector<int>& group, const std::vector<double>& y, const std::vector<double>& x, double sign) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const int k = PPC_SAMPLE("k", Geometric(0.4));
    const auto n = PPC_SAMPLE("n", NegativeBinomial(2.0, 0.4).plate("groups", 3));
    PPC_PLATE("rows", i, y.size())
        PPC_OBSERVE("y", Normal(n[group[i]] > 2 ? mu + n[group[i]] : 2 * mu + 0.5 * k, 1.5), y[i]);
    PPC_PLATE("elements", i, x.size()) {
        const int m = PPC_SAMPLE("m", Poisson(3));
        const double mean = 2.0 * m;
        PPC_OBSERVE("x", Normal(mean, 1.5), x[i]);
    }
}
PPC_GUIDE(counts) void q(const std::vector<int>&, const std::vector<double>&, const std::vector<double>& x, double sign) {
    const double mu = PPC_SAMPLE("mu", Normal(PPC_PARAM("loc", 0.3), PPC_PARAM("scale", 0.7, positive)));
    const int k = PPC_SAMPLE("k", Geometric(logits(PPC_PARAM("odds", 0.5))));
    const double slope = PPC_PARAM("slope", -0.2), tilt = PPC_PARAM("tilt", 0.1);
    PPC_PLATE("groups", g, 3)
        PPC_SAMPLE("n", Poisson(log_rate(PPC_PARAM("log_rate", 0.4) + slope * k + tilt * mu)));
    PPC_PLATE("elements", i, x.size())
        PPC_SAMPLE("m", Poisson(sign * PPC_PARAM("rate", 2.0, positive)));
}
PPC_GUIDE(counts, "k", "n", "m")
void integers(const std::vector<int>&, const std::vector<double>&, const std::vector<double>& x, double) {
    PPC_SAMPLE("k", Geometric(PPC_PARAM("p", 0.5, unit_interval)));
    PPC_SAMPLE("n", NegativeBinomial(PPC_PARAM("shape", 2.0, positive), PPC_PARAM("odds", 0.5, unit_interval))
                        .plate("groups", 3));
    PPC_PLATE("elements", i, x.size())
        PPC_SAMPLE("m", Poisson(PPC_PARAM("rate", 2.0, positive)));
}
PPC_AUTOGUIDE(counts, partly, written(integers), normal(rest));
"""
GROUP, Y, X = [0, 2, 2, 1, 0], [1.2, 4.1, 3.3, 0.4, 2.5], [2.9, 7.1, 0.3, 12.8, 5.5, 6.2]
DATA = {"group": GROUP, "y": Y, "x": X, "sign": 1}
RATES = [0.3, 1.2, 0.1, 1.5, 0.9, 0.8]
WHOLE = {"loc": [0.2], "scale": [-0.4], "odds": [0.3], "slope": [-0.2], "tilt": [0.15], "log_rate": [0.1, -0.3, 0.8], "rate": RATES}
PARTLY = {"p": [0.2], "shape": [0.5], "odds": [-0.3], "rate": RATES, "locs.mu": [0.4], "scales.mu": [0.1]}
DRAWS = 12000


def log_poisson(n, rate):
    return n * math.log(rate) - rate - math.lgamma(n + 1)


@functools.cache
def log_negative_binomial(n, count, p):
    return math.lgamma(n + count) - math.lgamma(n + 1) - math.lgamma(count) + n * math.log(p) + count * math.log1p(-p)


def logistic(x):
    return 1 / (1 + math.exp(-x))


@functools.cache
def element_elbo(x, rate):
    total = 0
    for m in range(60):
        log_q = log_poisson(m, rate)
        total += math.exp(log_q) * (log_poisson(m, 3) + log_normal(x, 2 * m, 1.5) - log_q)
    return total


def groups_elbo(log_k, log_n, loc, scale):
    """log_k(k) and log_n(g, n, k, mu) are the guide's; mu is normal, by the trapezoidal rule."""
    total, step = 0.0, 0.75
    for e in [step * j for j in range(-8, 9)]:
        mu = loc + scale * e
        inner = log_normal(mu, 0, 1) - log_normal(mu, loc, scale)
        large = [[sum(log_normal(y, mu + n, 1.5) for y, h in zip(Y, GROUP) if h == g) for n in range(22)] for g in range(3)]
        for k in range(25):
            log_q = log_k(k)
            of_k = k * math.log(0.6) + math.log(0.4) - log_q
            few = [sum(log_normal(y, 2 * mu + 0.5 * k, 1.5) for y, h in zip(Y, GROUP) if h == g) for g in range(3)]
            for g in range(3):
                for n in range(22):
                    log_q_n = log_n(g, n, k, mu)
                    of_rows = large[g][n] if n > 2 else few[g]
                    of_k += math.exp(log_q_n) * (log_negative_binomial(n, 2.0, 0.4) - log_q_n + of_rows)
            inner += math.exp(log_q) * of_k
        total += step * math.exp(-e * e / 2) / math.sqrt(2 * math.pi) * inner
    return total


@functools.cache
def whole_groups(loc, scale, odds, slope, tilt, *log_rates):
    q = logistic(odds)
    return groups_elbo(lambda k: k * math.log1p(-q) + math.log(q),
                       lambda g, n, k, mu: log_poisson(n, math.exp(log_rates[g] + slope * k + tilt * mu)), loc, math.exp(scale))


@functools.cache
def part_groups(p, shape, odds, loc, scale):
    q = logistic(p)
    return groups_elbo(lambda k: k * math.log1p(-q) + math.log(q),
                       lambda g, n, k, mu: log_negative_binomial(n, math.exp(shape), logistic(odds)), loc, math.log1p(math.exp(scale)))


def elbo_of(groups):
    def exact(p):
        return groups(*[x for block, values in p.items() if block != "rate" for x in values]) + sum(
            element_elbo(x, math.exp(r)) for x, r in zip(X, p["rate"]))
    return exact


def call(folder, guide=None, **changed):
    files = write(folder, "counts", MODEL, DATA | changed)
    return [*files, "--guide", guide or files[0]]


def estimate(ppc, folder, guide, parameters, draws, seed=0, baselines=None):
    at = folder / "at.json"
    at.write_text(json.dumps({"parameters": parameters} | ({"baselines": baselines} if baselines else {})))
    return harness.run_json(ppc, "elbo", *call(folder, guide), "--at", at, "--draws", draws, "--seed", seed)


def unbiased(answer, parameters, exact):
    """The largest distances from the exact ELBO and gradient, in standard errors."""
    off = abs(answer["elbo"] - exact(parameters)) / answer["elbo_se"]
    for block, values in parameters.items():
        for i in range(len(values)):
            def moved(h):
                return exact(parameters | {block: [x + h * (j == i) for j, x in enumerate(values)]})
            slope = (moved(1e-4) - moved(-1e-4)) / 2e-4
            off = max(off, abs(answer["gradient"][block][i] - slope) / answer["gradient_se"][block][i])
    if not off < 4:
        raise harness.Mismatch(f"{off} standard errors off: {answer}")
    return off


def whole(ppc, folder):
    """Unbiased, and the variance of one draw's gradient in the plate: with baselines, without, and by the whole ELBO,
    which is simulated here (the groups add to its variance: they are left out)."""
    bare = estimate(ppc, folder, None, WHOLE, DRAWS)
    based = estimate(ppc, folder, None, WHOLE, DRAWS, 1, bare["costs"])
    off = [unbiased(answer, WHOLE, elbo_of(whole_groups)) for answer in (bare, based)]
    of = [sum(s * s * DRAWS for s in a["gradient_se"]["rate"]) for a in (bare, based)]
    rng, squares, sums, rates = random.Random(5), [0.0] * len(X), [0.0] * len(X), [math.exp(r) for r in RATES]
    for _ in range(DRAWS):
        ms = []
        for rate in rates:
            m, left = 0, rng.random() - math.exp(-rate)
            while left > 0:
                m += 1
                left -= math.exp(log_poisson(m, rate))
            ms.append(m)
        total = sum(log_poisson(m, 3) + log_normal(x, 2 * m, 1.5) - log_poisson(m, r) for m, x, r in zip(ms, X, rates))
        for i, (m, r) in enumerate(zip(ms, rates)):
            sums[i] += total * (m - r)
            squares[i] += (total * (m - r)) ** 2
    naive = sum(q / DRAWS - (s / DRAWS) ** 2 for q, s in zip(squares, sums))
    if not (naive > 3 * of[0] and of[0] > 1.5 * of[1]):
        raise harness.Mismatch(f"variances {naive} of the whole ELBO, {of[0]} of own costs, {of[1]} with baselines")
    return (f"off by {off[0]:.1f}, {off[1]:.1f} standard errors without and with baselines; variance {naive:.0f} by the whole ELBO, "
            f"{of[0]:.0f} by own costs, {of[1]:.0f} with baselines")


def costs(ppc, folder):
    """Of one draw: each element's cost, by the draw that the gradient tells: d log q / d log rate = m - rate."""
    worst = 0.0
    for seed in range(5):
        answer = estimate(ppc, folder, None, WHOLE, 1, seed)
        for cost, gradient, x, r in zip(answer["costs"][4:], answer["gradient"]["rate"], X, RATES, strict=True):
            m = round(math.exp(r) + gradient / cost)
            own = log_poisson(m, 3) + log_normal(x, 2 * m, 1.5) - log_poisson(m, math.exp(r))
            worst = max(worst, abs(cost - own), abs(gradient - own * (m - math.exp(r))) / 10)
    if not worst < 1e-10:
        raise harness.Mismatch(f"off by {worst}")
    return f"{worst:.1e}"


def partly(ppc, folder):
    answer = estimate(ppc, folder, "partly", PARTLY, DRAWS)
    return f"off by {unbiased(answer, PARTLY, elbo_of(part_groups)):.1f} standard errors"


def fit(ppc, folder):
    def best(x):  # of a function with one maximum
        low, high = -3.0, 3.0
        while high - low > 1e-7:
            a, b = low + (high - low) / 3, high - (high - low) / 3
            low, high = (low, b) if element_elbo(x, math.exp(a)) > element_elbo(x, math.exp(b)) else (a, high)
        return element_elbo(x, math.exp(low))
    # The draws tell the rates: their means, with an error that the ELBO, flat there, hardly notices.
    draws = folder / "draws.csv"
    harness.run(ppc, "run", *call(folder, "partly"), "--output", draws)
    header, *rows = [line.split(",") for line in draws.read_text().splitlines() if not line.startswith("#")]
    means = [sum(float(row[header.index(f"m.{i + 1}")]) for row in rows) / len(rows) for i in range(len(X))]
    optimum, found = sum(map(best, X)), sum(map(element_elbo, X, means))
    if not (optimum - 0.05 < found < optimum + 1e-9):
        raise harness.Mismatch(f"ELBO of the plate {found}, at the optimum {optimum}")
    return f"ELBO of the plate {found:.3f}, at the optimum {optimum:.3f}"


def plainly(ppc, folder):
    rng = random.Random(3)
    points = [{"unconstrained": {"mu": rng.gauss(0, 1), "k": rng.randrange(6), "n": [rng.randrange(9) for _ in range(3)],
                                 "m": [rng.randrange(9) for _ in X]}} for _ in range(5)]
    model, _, data, *guide = call(folder, "partly")
    worst = 0.0
    for point in harness.log_prob(ppc, model, data, points, folder, "--plain", *guide):
        worst = max(worst, abs(point["log_prob"] - point["plain_log_prob"]) / point["plain_absolute"])
        if point["gradient"]["k"] != 0 or any(point["gradient"]["n"]):
            raise harness.Mismatch(f"an integer has a derivative: {point['gradient']}")
    if not worst < 1e-13:
        raise harness.Mismatch(f"off by {worst}")
    return f"{worst:.1e}"


def documented(ppc, folder):
    """The guide of the language reference's example is one."""
    example = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples" / "integer_guide.cpp"
    harness.run(ppc, "compile", example, "--guide", "with_counts", "-o", folder)
    return "compiled"


def refused(ppc, folder):
    def fails(arguments, status, message):
        done = subprocess.run([ppc, "run", *arguments], capture_output=True, text=True)
        if done.returncode != status or message not in done.stderr:
            raise harness.Mismatch(f"exit {done.returncode}, {done.stderr}")
    fails(call(folder, sign=-1), 4, "the fit became non-finite")
    fails(call(folder, "normal"), 1, "draw it in a guide of your own")
    return "two refusals"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        run = lambda function: function(arguments.ppc, pathlib.Path(scratch))
        cases = [(f,) for f in (whole, costs, partly, fit, plainly, documented, refused)]
        for (function,), text, error in harness.in_parallel(1, run, cases):  # one folder, so that two programs are built
            print(f"FAILED {function.__name__}: {error}" if error else f"{function.__name__:24} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
