#!/usr/bin/env python3
"""Guides on posteriors that are normal, whose answer is known: chains, trees and crossed groups, 1 to 200 latents.

    gaussian_targets.py [--ppc build/bin/ppc] [NAME ...]

`multivariate`, `gaussian` and `laplace` (and `hierarchical`, where each latent follows one before it with a positive
coefficient, and `autoregressive` of one latent) reach loss = -log evidence to 0.01 (the mean of log p - log q over fresh draws),
means to 0.02 sd and sds to 2 % on all of them, `structured` where the graph is a tree or a chain; `normal` has the mean
field answer: the exact means, and the diagonal of the precision for variances. The posterior is computed here from
the models' factors.
"""
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

JOINT = ("multivariate", "gaussian", "laplace", "structured")


class Linear:
    """Normal factors: each says that a linear form of the latents is `target` but for a normal error."""

    def __init__(self, names):
        self.names, self.factors = names, []

    def factor(self, form, target, sd):
        self.factors.append((form, target, sd))

    def solve(self):
        n = len(self.names)
        precision = [[0.0] * n for _ in range(n)]
        pull, log_evidence = [0.0] * n, n / 2 * math.log(2 * math.pi)
        for form, target, sd in self.factors:
            log_evidence -= 0.5 * math.log(2 * math.pi) + math.log(sd) + 0.5 * (target / sd) ** 2
            for i, a in form.items():
                pull[i] += a * target / sd**2
                for j, b in form.items():
                    precision[i][j] += a * b / sd**2
        lower = [[0.0] * n for _ in range(n)]
        for i in range(n):
            for j in range(i + 1):
                rest = precision[i][j] - sum(x * y for x, y in zip(lower[i][:j], lower[j][:j]))
                lower[i][j] = math.sqrt(rest) if i == j else rest / lower[j][j]
        inverse = [[0.0] * n for _ in range(n)]  # of the factor
        for j in range(n):
            for i in range(j, n):
                known = sum(lower[i][k] * inverse[k][j] for k in range(j, i))
                inverse[i][j] = ((i == j) - known) / lower[i][i]
        half = [sum(inverse[i][j] * pull[j] for j in range(i + 1)) for i in range(n)]
        mean = [sum(inverse[k][i] * half[k] for k in range(i, n)) for i in range(n)]
        sd = [math.sqrt(sum(inverse[k][i] ** 2 for k in range(i, n))) for i in range(n)]
        log_evidence += 0.5 * sum(x * x for x in half) - sum(math.log(lower[i][i]) for i in range(n))
        field = [precision[i][i] ** -0.5 for i in range(n)]
        return mean, sd, field, log_evidence


def single(rng):
    model = """PPC_MODEL void single(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(1, 3));
    PPC_OBSERVE("y", Normal(mu, 2), y);
}"""
    y = [rng.gauss(2, 2) for _ in range(7)]
    exact = Linear(["mu"])
    exact.factor({0: 1}, 1, 3)
    for value in y:
        exact.factor({0: 1}, value, 2)
    return model, {"y": y}, exact, True


def chain(size):
    def make(rng):
        model = """PPC_MODEL void chain(const std::vector<double>& y) {
    std::vector<double> z(y.size());
    for (std::size_t t = 0; t < y.size(); ++t) {
        z[t] = PPC_SAMPLE("z", Normal(t == 0 ? 0.0 : 0.9 * z[t - 1], 0.6));
        PPC_OBSERVE("y", Normal(z[t], 0.8), y[t]);
    }
}"""
        y = [rng.gauss(0, 1.5) for _ in range(size)]
        exact = Linear([f"z[{t + 1}]" for t in range(size)])
        for t in range(size):
            exact.factor({t: 1, t - 1: -0.9} if t else {0: 1}, 0, 0.6)
            exact.factor({t: 1}, y[t], 0.8)
        return model, {"y": y}, exact, True

    return make


def tree(groups):
    def make(rng):
        model = """PPC_MODEL void tree(const std::vector<std::vector<double>>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 4));
    PPC_PLATE("groups", g, y.size()) {
        const double a = PPC_SAMPLE("a", Normal(mu, 1.5));
        PPC_PLATE("rows", i, y[g].size()) {
            const double b = PPC_SAMPLE("b", Normal(a, 0.7));
            PPC_OBSERVE("y", Normal(b, 0.5), y[g][i]);
        }
    }
}"""
        y = [[rng.gauss(3 + g % 4, 1) for _ in range(1 + g % 5)] for g in range(groups)]
        rows = sum(map(len, y))
        exact = Linear(["mu"] + [f"a[{g + 1}]" for g in range(groups)] + [f"b[{i + 1}]" for i in range(rows)])
        exact.factor({0: 1}, 0, 4)
        row = 0
        for g in range(groups):
            exact.factor({1 + g: 1, 0: -1}, 0, 1.5)
            for value in y[g]:
                b = 1 + groups + row
                exact.factor({b: 1, 1 + g: -1}, 0, 0.7)
                exact.factor({b: 1}, value, 0.5)
                row += 1
        return model, {"y": y}, exact, True

    return make


def crossed(rng):
    model = """PPC_MODEL void crossed(int A, int B, const std::vector<int>& a, const std::vector<int>& b,
                       const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 3));
    const Vector u = PPC_SAMPLE("u", Normal(0, 1).plate("A", A));
    const Vector v = PPC_SAMPLE("v", Normal(0, 2).plate("B", B));
    PPC_PLATE("rows", i, y.size())
    PPC_OBSERVE("y", Normal(mu + u[a[i]] + v[b[i]], 0.7), y[i]);
}"""
    A, B, rows = 12, 7, 60
    a, b = [rng.randrange(A) for _ in range(rows)], [rng.randrange(B) for _ in range(rows)]
    y = [rng.gauss(1, 2) for _ in range(rows)]
    exact = Linear(["mu"] + [f"u[{i + 1}]" for i in range(A)] + [f"v[{i + 1}]" for i in range(B)])
    exact.factor({0: 1}, 0, 3)
    for i in range(A):
        exact.factor({1 + i: 1}, 0, 1)
    for i in range(B):
        exact.factor({1 + A + i: 1}, 0, 2)
    for i in range(rows):
        exact.factor({0: 1, 1 + a[i]: 1, 1 + A + b[i]: 1}, y[i], 0.7)
    return model, {"A": A, "B": B, "a": a, "b": b, "y": y}, exact, False


TARGETS = {"single": single, "pair": chain(2), "chain": chain(200), "tree": tree(40), "crossed": crossed}
SOME = ("chain", "crossed")  # where none is named: each takes a compilation for each guide


def fit(ppc, model, data, guide, folder):
    """Summary of the fit, and means and sds of the guide's own draws."""
    summary, draws = folder / "summary.json", folder / "draws.csv"
    done = subprocess.run([ppc, "run", model, "--data", data, "--guide", guide, "--summary", summary, "--output",
                           draws, "--draws", "20000"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{guide}: exit code {done.returncode}\n{done.stderr}")
    rows = [line for line in draws.read_text().splitlines() if not line.startswith("#")]
    columns = list(zip(*(map(float, row.split(",")[3:]) for row in rows[1:])))  # behind lp__, log_p__, log_g__
    return json.loads(summary.read_text()), [statistics.fmean(c) for c in columns], [
        statistics.stdev(c) for c in columns]


def check(arguments, name, guide):
    source, data, exact, is_tree = TARGETS[name](random.Random(name))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        model, data_file = folder / f"{name}.cpp", folder / f"{name}.json"
        model.write_text(f"#include <ppc/model.hpp>\nusing namespace ppc;\n\n{source}\n")
        data_file.write_text(json.dumps(data))
        found, means, sds = fit(arguments.ppc, model, data_file, guide, folder)
    mean, sd, field, log_evidence = exact.solve()
    off_mean = max(abs(m - e) / s for m, e, s in zip(means, mean, sd))
    off_sd = max(abs(s / e - 1) for s, e in zip(sds, field if guide == "normal" else sd))
    off_loss = log_evidence - found["elbo"]
    text = f"{len(mean):4} latents: mean off {off_mean:.4f} sd, sd off {off_sd:.4f}, loss off {off_loss:.5f}"
    is_exact = guide != "normal" and (guide != "structured" or is_tree)
    if guide == "structured" and not is_tree:
        off_sd = 0  # its optimum is another
    if off_mean > 0.02 or off_sd > 0.02 or (is_exact and abs(off_loss) > 0.01):
        raise harness.Mismatch(text)
    return text


def main():
    parser = harness.options(__doc__)
    parser.add_argument("names", nargs="*", help="only these targets")
    arguments = harness.parse(parser)
    cases = [(arguments, name, guide) for name in arguments.names or SOME for guide in (*JOINT, "normal")]
    cases += [(arguments, "chain", "hierarchical"), (arguments, "single", "autoregressive")]
    cases += [(arguments, name, "lowrank") for name in ("single", "pair")]  # of which it holds every normal
    failures = 0
    for (_, name, guide), text, error in harness.in_parallel(arguments.jobs, check, cases):
        print(f"FAILED {name} {guide}: {error}" if error else f"{name:10} {guide:12} {text}", flush=True)
        failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
