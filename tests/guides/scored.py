#!/usr/bin/env python3
"""Integers that a written guide draws, whose part of the gradient is by score functions.

    scored.py [--ppc build/bin/ppc]

- The mean of many gradients of one draw is the gradient of the exact ELBO, which is a sum over the integers, within four
  of its standard errors: in a plate, with baselines and without, and with draws that depend on a continuous draw and on
  each other, elements that data choose, and an automatic part.
- An element's cost is the sum of its own terms, as worked out here; with the mean cost as baseline the variance falls by
  a factor, and by another one against the estimate that takes the whole ELBO for every element.
- A fit reaches the optimum of the exact ELBO.
- The density with integer latents is that of plain execution.
- What cannot be drawn is refused, and a rate below 0 is told.
"""
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

COUNTS = HEAD + """PPC_MODEL void counts(const std::vector<double>& y) {
    PPC_PLATE("rows", i, y.size()) {
        const int n = PPC_SAMPLE("n", Poisson(3));
        const double mean = 2.0 * n;
        PPC_OBSERVE("y", Normal(mean, 1.5), y[i]);
    }
}
PPC_GUIDE(counts) void q(const std::vector<double>& y) {
    PPC_PLATE("rows", i, y.size())
        PPC_SAMPLE("n", Poisson(PPC_PARAM("rate", START, positive)));
}
"""
Y = [2.9, 7.1, 0.3, 12.8, 5.5, 6.2]
# k stands above all, n of three groups depends on k, and rows choose their group.
GROUPS = HEAD + """PPC_MODEL void groups(const std::vector<int>& group, const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const int k = PPC_SAMPLE("k", Geometric(0.4));
    const auto n = PPC_SAMPLE("n", NegativeBinomial(2.0, 0.4).plate("groups", 3));
    PPC_PLATE("rows", i, y.size())
        PPC_OBSERVE("y", Normal(mu + n[group[i]] + 0.5 * k, 1.5), y[i]);
}
PPC_GUIDE(groups) void q(const std::vector<int>&, const std::vector<double>&) {
    const double mu = PPC_SAMPLE("mu", Normal(PPC_PARAM("loc", 0.3), PPC_PARAM("scale", 0.7, positive)));
    const int k = PPC_SAMPLE("k", Geometric(logits(PPC_PARAM("odds", 0.5))));
    const double slope = PPC_PARAM("slope", -0.2), tilt = PPC_PARAM("tilt", 0.1);
    PPC_PLATE("groups", g, 3)
        PPC_SAMPLE("n", Poisson(log_rate(PPC_PARAM("log_rate", 0.4) + slope * k + tilt * mu)));
}
PPC_GUIDE(groups, "k", "n") void integers(const std::vector<int>&, const std::vector<double>&) {
    PPC_SAMPLE("k", Geometric(PPC_PARAM("p", 0.5, unit_interval)));
    PPC_SAMPLE("n", NegativeBinomial(PPC_PARAM("shape", 2.0, positive), PPC_PARAM("odds", 0.5, unit_interval))
                        .plate("groups", 3));
}
PPC_AUTOGUIDE(groups, partly, written(integers), normal(rest));
"""
GROUP, GROUPS_Y = [0, 2, 2, 1, 0], [1.2, 4.1, 3.3, 0.4, 2.5]


def log_poisson(n, rate):
    return n * math.log(rate) - rate - math.lgamma(n + 1)


def log_negative_binomial(n, count, p):
    return math.lgamma(n + count) - math.lgamma(n + 1) - math.lgamma(count) + n * math.log(p) + count * math.log1p(-p)


def logistic(x):
    return 1 / (1 + math.exp(-x))


def row_elbo(y, rate):
    total = 0
    for n in range(150):
        log_q = log_poisson(n, rate)
        total += math.exp(log_q) * (log_poisson(n, 3) + log_normal(y, 2 * n, 1.5) - log_q)
    return total


def counts_elbo(p):
    return sum(row_elbo(y, math.exp(r)) for y, r in zip(Y, p["rate"]))


def groups_elbo(p, log_k, log_n, loc, scale):
    """log_k(k) and log_n(g, n, k, mu) are the guide's; mu is normal, by the trapezoidal rule."""
    total, nodes = 0.0, [-7 + 0.5 * j for j in range(29)]
    for e in nodes:
        mu = loc + scale * e
        at_e = 0.5 * math.exp(-e * e / 2) / math.sqrt(2 * math.pi)
        for k in range(45):
            log_qk = log_k(k)
            inner = log_normal(mu, 0, 1) - log_normal(mu, loc, scale) + k * math.log(0.6) + math.log(0.4) - log_qk
            for g in range(3):
                own = [y for y, h in zip(GROUPS_Y, GROUP) if h == g]
                for n in range(45):
                    log_q = log_n(g, n, k, mu)
                    if log_q > -40:
                        terms = log_negative_binomial(n, 2.0, 0.4) - log_q
                        inner += math.exp(log_q) * (terms + sum(log_normal(y, mu + n + 0.5 * k, 1.5) for y in own))
            total += at_e * math.exp(log_qk) * inner
    return total


def whole_elbo(p):
    q = logistic(p["odds"][0])
    return groups_elbo(
        p, lambda k: k * math.log1p(-q) + math.log(q),
        lambda g, n, k, mu: log_poisson(n, math.exp(p["log_rate"][g] + p["slope"][0] * k + p["tilt"][0] * mu)),
        p["loc"][0], math.exp(p["scale"][0]))


def part_elbo(p):
    q = logistic(p["p"][0])
    return groups_elbo(
        p, lambda k: k * math.log1p(-q) + math.log(q),
        lambda g, n, k, mu: log_negative_binomial(n, math.exp(p["shape"][0]), logistic(p["odds"][0])),
        p["locs.mu"][0], math.log1p(math.exp(p["scales.mu"][0])))


def estimate(ppc, folder, call, parameters, draws, seed=0, baselines=None):
    at = folder / "at.json"
    at.write_text(json.dumps({"parameters": parameters} | ({"baselines": baselines} if baselines else {})))
    return harness.run_json(ppc, "elbo", *call, "--at", at, "--draws", draws, "--seed", seed)


def slope(exact, parameters, block, i):
    def moved(h):
        return exact(parameters | {block: [x + h * (j == i) for j, x in enumerate(parameters[block])]})
    return (moved(1e-4) - moved(-1e-4)) / 2e-4


def unbiased(answer, parameters, exact):
    """The largest distances from the exact ELBO and gradient, in standard errors."""
    off = abs(answer["elbo"] - exact(parameters)) / answer["elbo_se"]
    for block, values in parameters.items():
        for i in range(len(values)):
            off = max(off, abs(answer["gradient"][block][i] - slope(exact, parameters, block, i)) /
                      answer["gradient_se"][block][i])
    if not off < 4:
        raise harness.Mismatch(f"{off} standard errors off: {answer}")
    return off


def counts_call(ppc, folder):
    return [*write(folder, "counts", COUNTS.replace("START", "2.0"), {"y": Y}), "--guide", folder / "counts.cpp"]


RATES = {"rate": [0.3, 1.2, 0.1, 1.5, 0.9, 0.8]}


def plate(ppc, folder):
    call = counts_call(ppc, folder)
    bare = estimate(ppc, folder, call, RATES, 40000)
    based = estimate(ppc, folder, call, RATES, 40000, 1, bare["costs"])
    off = [unbiased(answer, RATES, counts_elbo) for answer in (bare, based)]
    return "off by " + ", ".join(f"{x:.1f}" for x in off) + " standard errors without and with baselines"


def variances(ppc, folder):
    """Of one draw's gradient: with baselines, without, and by the whole ELBO, which is simulated here."""
    call = counts_call(ppc, folder)
    draws = 20000
    bare = estimate(ppc, folder, call, RATES, draws)
    based = estimate(ppc, folder, call, RATES, draws, 1, bare["costs"])
    of = [sum(s * s * draws for s in a["gradient_se"]["rate"]) for a in (bare, based)]
    rng, squares, sums, rates = random.Random(5), [0.0] * len(Y), [0.0] * len(Y), [math.exp(r) for r in RATES["rate"]]
    for _ in range(draws):
        ns = []
        for rate in rates:
            n, left = 0, rng.random() - math.exp(-rate)
            while left > 0:
                n += 1
                left -= math.exp(log_poisson(n, rate))
            ns.append(n)
        whole = sum(log_poisson(n, 3) + log_normal(y, 2 * n, 1.5) - log_poisson(n, r) for n, y, r in zip(ns, Y, rates))
        for i, (n, r) in enumerate(zip(ns, rates)):
            sums[i] += whole * (n - r)
            squares[i] += (whole * (n - r)) ** 2
    naive = sum(q / draws - (s / draws) ** 2 for q, s in zip(squares, sums))
    if not (naive > 3 * of[0] and of[0] > 1.5 * of[1]):
        raise harness.Mismatch(f"variances {naive} of the whole ELBO, {of[0]} of own costs, {of[1]} with baselines")
    return f"variance {naive:.0f} by the whole ELBO, {of[0]:.0f} by own costs, {of[1]:.0f} with baselines"


def costs(ppc, folder):
    """Of one draw: each element's cost, by the draw that the gradient tells: d log q / d log rate = n - rate."""
    call = counts_call(ppc, folder)
    worst = 0.0
    for seed in range(5):
        answer = estimate(ppc, folder, call, RATES, 1, seed)
        total = 0.0
        for cost, gradient, y, r in zip(answer["costs"], answer["gradient"]["rate"], Y, RATES["rate"]):
            n = round(math.exp(r) + gradient / cost)
            own = log_poisson(n, 3) + log_normal(y, 2 * n, 1.5) - log_poisson(n, math.exp(r))
            total += own
            worst = max(worst, abs(cost - own), abs(gradient - own * (n - math.exp(r))) / 10)
        worst = max(worst, abs(answer["elbo"] - total))
    if not worst < 1e-10:
        raise harness.Mismatch(f"off by {worst}")
    return f"{worst:.1e}"


def chained(ppc, folder):
    call = [*write(folder, "groups", GROUPS, {"group": GROUP, "y": GROUPS_Y}), "--guide", folder / "groups.cpp"]
    parameters = {"loc": [0.2], "scale": [-0.4], "odds": [0.3], "slope": [-0.2], "tilt": [0.15], "log_rate": [0.1, -0.3, 0.8]}
    return f"off by {unbiased(estimate(ppc, folder, call, parameters, 60000), parameters, whole_elbo):.1f} standard errors"


def partly(ppc, folder):
    call = [*write(folder, "groups", GROUPS, {"group": GROUP, "y": GROUPS_Y}), "--guide", "partly"]
    parameters = {"p": [0.2], "shape": [0.5], "odds": [-0.3], "locs.mu": [0.4], "scales.mu": [0.1]}
    return f"off by {unbiased(estimate(ppc, folder, call, parameters, 60000), parameters, part_elbo):.1f} standard errors"


def fit(ppc, folder):
    def best(y):  # of a function with one maximum
        low, high = -3.0, 3.0
        while high - low > 1e-7:
            a, b = low + (high - low) / 3, high - (high - low) / 3
            low, high = (low, b) if row_elbo(y, math.exp(a)) > row_elbo(y, math.exp(b)) else (a, high)
        return row_elbo(y, math.exp(low))
    optimum = sum(map(best, Y))
    call = counts_call(ppc, folder)
    harness.run(ppc, "run", *call, "--summary", folder / "summary.json")
    found = json.loads((folder / "summary.json").read_text())
    if not (abs(found["elbo"] - optimum) < 4 * found["elbo_se"] + 0.02):
        raise harness.Mismatch(f"ELBO {found['elbo']} +- {found['elbo_se']}, at the optimum {optimum}")
    return f"ELBO {found['elbo']:.3f} +- {found['elbo_se']:.3f}, at the optimum {optimum:.3f}"


def plainly(ppc, folder):
    rng = random.Random(3)
    model, _, data = write(folder, "groups", GROUPS, {"group": GROUP, "y": GROUPS_Y})
    points = [{"unconstrained": {"mu": rng.gauss(0, 1), "k": rng.randrange(6), "n": [rng.randrange(9) for _ in range(3)]}}
              for _ in range(5)]
    worst = 0.0
    for point in harness.log_prob(ppc, model, data, points, folder, "--plain", "--guide", "partly"):
        worst = max(worst, abs(point["log_prob"] - point["plain_log_prob"]) / point["plain_absolute"])
        if point["gradient"]["k"] != 0 or any(point["gradient"]["n"]):
            raise harness.Mismatch(f"an integer has a derivative: {point['gradient']}")
    if not worst < 1e-13:
        raise harness.Mismatch(f"off by {worst}")
    return f"{worst:.1e}"


def documented(ppc, folder):
    """The example of the language reference is fitted."""
    examples = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples"
    call = [examples / "integer_guide.cpp", "--data", examples / "integer_guide.json", "--guide", "with_counts"]
    harness.run(ppc, "run", *call, "--summary", folder / "summary.json")
    found = json.loads((folder / "summary.json").read_text())
    means = found["sites"]["n"]["mean"]
    if not (all(0 < m < 12 for m in means) and means[2] < means[3]):
        raise harness.Mismatch(f"means {means}")
    return f"ELBO {found['elbo']:.2f}"


def refused(ppc, folder):
    model = write(folder, "below", COUNTS.replace('PPC_PARAM("rate", START, positive)', 'PPC_PARAM("rate", -1.0)'), {"y": Y})
    done = subprocess.run([ppc, "run", *model, "--guide", model[0]], capture_output=True, text=True)
    if done.returncode != 4 or "the fit became non-finite" not in done.stderr:
        raise harness.Mismatch(f"a rate below 0: exit {done.returncode}, {done.stderr}")
    done = subprocess.run([ppc, "run", *model, "--guide", "normal"], capture_output=True, text=True)
    if done.returncode != 1 or "draw it in a guide of your own" not in done.stderr:
        raise harness.Mismatch(f"--guide normal: exit {done.returncode}, {done.stderr}")
    return "two refusals"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        cases = []
        for number, function in enumerate((plate, variances, costs, chained, partly, fit, documented, plainly, refused)):
            folder = pathlib.Path(scratch) / str(number)
            folder.mkdir()
            cases.append((function, folder))
        run = lambda function, folder: function(arguments.ppc, folder)
        for (function, _), text, error in harness.in_parallel(arguments.jobs, run, cases):
            print(f"FAILED {function.__name__}: {error}" if error else f"{function.__name__:24} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
