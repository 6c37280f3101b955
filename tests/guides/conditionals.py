#!/usr/bin/env python3
"""Guides that use the model's own distributions, where their answer is known.

    conditionals.py [--ppc build/bin/ppc]

- `prior` on a model without data is the model: each draw has log p = log q, for every distribution that names its draws.
- `prior` on latents that no data depend on leaves exactly the ELBO of the other latents' model.
- `autoregressive` starts at `prior`: without data its ELBO is 0 at each draw.
- `hierarchical` with a scale of nearly 0 is a point, whose density is known.
- `prior` before data: the loss is minus the mean log likelihood, which is known for normals.
"""
import json
import math
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

HEAD = "#include <ppc/model.hpp>\nusing namespace ppc;\n\n"
# Bounds and scales depend on latents before, sites stand in plates, loops and vectors.
ALL = HEAD + """PPC_MODEL void all(int K) {
    const double m = PPC_SAMPLE("m", Normal(1, 2));
    const double s = PPC_SAMPLE("s", LogNormal(0.1 * m, 0.5));
    const double h = PPC_SAMPLE("h", HalfNormal(s));
    const double r = PPC_SAMPLE("r", Exponential(1 / s));
    const double w = PPC_SAMPLE("w", Uniform(-1, 1 + h));
    const double c = PPC_SAMPLE("c", Cauchy(w, s));
    const double t = PPC_SAMPLE("t", HalfCauchy(0.1 + r));
    PPC_SAMPLE("laplace", Laplace(c, s));
    PPC_SAMPLE("soft_laplace", SoftLaplace(m, r));
    PPC_SAMPLE("logistic", Logistic(m, s));
    PPC_SAMPLE("log_logistic", LogLogistic(s, 2 + h));
    PPC_SAMPLE("gumbel", Gumbel(w, s));
    PPC_SAMPLE("weibull", Weibull(s, 1 + h));
    PPC_SAMPLE("frechet", Frechet(s, 1 + h));
    PPC_SAMPLE("rayleigh", Rayleigh(r));
    PPC_SAMPLE("pareto", Pareto(s, 2 + h));
    PPC_SAMPLE("pareto_type2", ParetoType2(m, s, 2 + h));
    PPC_SAMPLE("kumaraswamy", Kumaraswamy(1 + h, s));
    const Vector v = PPC_SAMPLE("v", Normal(c, t).plate("K", K));
    PPC_PLATE("K", k, K) {
        PPC_SAMPLE("b", LogNormal(1 / (1 + v[k] * v[k]), 1));
    }
    std::vector<double> z(K);
    for (int k = 0; k < K; ++k)
        z[k] = PPC_SAMPLE("z", Normal(k == 0 ? m : 0.5 * z[k - 1], s));
}
"""
REST = HEAD + """PPC_MODEL void rest(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 3));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
"""
BESIDE = HEAD + """PPC_MODEL void beside(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 3));
    const double x = PPC_SAMPLE("x", HalfCauchy(2));
    PPC_OBSERVE("y", Normal(mu, 1), y);
    PPC_PLATE("rows", i, y.size()) {
        PPC_SAMPLE("z", Normal(mu, x));
    }
}
"""
NORMALS = HEAD + """PPC_MODEL void normals(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(1, 2));
    PPC_PLATE("rows", i, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, 0.5));
        PPC_OBSERVE("y", Normal(theta, 1.5), y[i]);
    }
}
"""
Y = [0.4, -1.3, 2.2]


def write(folder, name, source, data):
    (folder / f"{name}.cpp").write_text(source)
    (folder / f"{name}.json").write_text(json.dumps(data))
    return folder / f"{name}.cpp", "--data", folder / f"{name}.json"


def fit(ppc, folder, model, *options):
    summary, draws = folder / "summary.json", folder / "draws.csv"
    harness.run(ppc, "run", *model, "--summary", summary, "--output", draws, *options)
    rows = [line for line in draws.read_text().splitlines() if not line.startswith("#")]
    names = rows[0].split(",")
    return json.loads(summary.read_text()), [dict(zip(names, map(float, row.split(",")))) for row in rows[1:]]


def without_data(ppc, folder):
    model = write(folder, "all", ALL, {"K": 3})
    summary, draws = fit(ppc, folder, model, "--guide", "prior", "--draws", "2000")
    worst = max(abs(d["log_p__"] - d["log_g__"]) / max(1, abs(d["log_p__"])) for d in draws)
    below = sum(d["c"] < d["w"] for d in draws) / len(draws)  # half: w is the median of c
    if not (worst < 1e-9 and abs(summary["elbo"]) < 1e-9 and abs(below - 0.5) < 0.05 and len(draws) == 2000):
        raise harness.Mismatch(f"log p is off log q by {worst}, the ELBO is {summary['elbo']}, c < w: {below}")
    return f"log p = log q to {worst:.1e}"


def beside(ppc, folder):
    at = folder / "at.json"
    elbos = []
    for name, source, guide in (("rest", REST, "multivariate"), ("beside", BESIDE, "mu: multivariate; rest: prior")):
        model = write(folder, name, source, {"y": Y})
        blocks = harness.run_json(ppc, "elbo", *model, "--guide", guide)["gradient"]
        at.write_text(json.dumps({"parameters": {name: [0.3 * (k + 1)] for k, name in enumerate(blocks)}}))
        elbos.append(harness.run_json(ppc, "elbo", *model, "--guide", guide, "--at", at, "--seed", "3")["elbo"])
    if not abs(elbos[0] - elbos[1]) < 1e-12 * abs(elbos[0]):
        raise harness.Mismatch(f"ELBOs {elbos}")
    return f"ELBO {elbos[0]!r} and {elbos[1]!r}"


FOLLOW = HEAD + """PPC_MODEL void follow(int n) {
    const double s = PPC_SAMPLE("s", LogNormal(1, 0.5));
    PPC_SAMPLE("x", Exponential(s));
}
"""


def elbo(ppc, folder, model, guide, parameters, seed):
    (folder / "at.json").write_text(json.dumps({"parameters": parameters}))
    return harness.run_json(ppc, "elbo", *model, "--guide", guide, "--at", folder / "at.json", "--seed", seed)["elbo"]


def start_of_autoregressive(ppc, folder):
    model = write(folder, "all", ALL, {"K": 3})
    blocks = harness.run_json(ppc, "elbo", *model, "--guide", "autoregressive")["gradient"]
    zero = {name: [0.0] * len(block) for name, block in blocks.items()}
    worst = max(abs(elbo(ppc, folder, model, "autoregressive", zero, seed)) for seed in range(1, 6))
    if not worst < 1e-9:
        raise harness.Mismatch(f"the ELBO at the start is {worst}, not 0")
    return f"ELBO at the start {worst:.1e}"


def point_of_hierarchical(ppc, folder):
    model = write(folder, "follow", FOLLOW, {"n": 1})
    elbos, exact = [], []
    for ls, ws, lx, wx in ((0.1, 0.2, -0.3, 0.4), (-0.5, -0.6, 0.7, 0.1)):
        raw = -30.0
        elbos.append(elbo(ppc, folder, model, "hierarchical", {
            "locs.s": [ls], "scales.s": [raw], "weights.s": [ws], "locs.x": [lx], "scales.x": [raw], "weights.x": [wx]}, 5))
        u_s = ls + math.exp(ws) * (1 + 0.5**2 / 2)  # log of the mean of a log-normal
        u_x = lx - math.exp(wx) * u_s  # log of 1 / s
        exact.append(-0.5 * ((u_s - 1) / 0.5) ** 2 + u_s - math.exp(u_s + u_x) + u_x)
    if not abs((elbos[0] - elbos[1]) - (exact[0] - exact[1])) < 1e-8:
        raise harness.Mismatch(f"ELBOs {elbos}, exactly {exact} and a constant")
    return f"difference {elbos[0] - elbos[1]!r}, exactly {exact[0] - exact[1]!r}"


def known_loss(ppc, folder):
    model = write(folder, "normals", NORMALS, {"y": Y})
    summary, draws = fit(ppc, folder, model, "--guide", "prior", "--draws", "40000")
    exact = sum(-0.5 * math.log(2 * math.pi) - math.log(1.5) - 0.5 * ((y - 1) ** 2 + 2**2 + 0.5**2) / 1.5**2 for y in Y)
    sd = math.sqrt(sum((d["log_p__"] - d["log_g__"] - summary["elbo"]) ** 2 for d in draws)) / len(draws)
    if not abs(summary["elbo"] - exact) < 4.5 * sd < 0.2:
        raise harness.Mismatch(f"ELBO {summary['elbo']}, exactly {exact}, standard error {sd}")
    return f"ELBO {summary['elbo']:.4f}, exactly {exact:.4f}, standard error {sd:.4f}"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        cases = []
        for number, function in enumerate((without_data, beside, start_of_autoregressive, point_of_hierarchical, known_loss)):
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
