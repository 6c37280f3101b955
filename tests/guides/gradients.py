#!/usr/bin/env python3
"""The ELBO's gradient of every family and of guides put together from parts, against differences of the ELBO.

    gradients.py [--ppc build/bin/ppc] [SPECIFICATION ...]

At random parameters of fixed seeds, on a model with scalars, a plate and a simplex.
"""
import json
import pathlib
import random
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import harness

MODEL = """#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void parts(const std::vector<double>& y, const std::vector<int>& group, int K) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 2));
    const double tau = PPC_SAMPLE("tau", HalfNormal(1));
    const Vector share = PPC_SAMPLE("share", Dirichlet(Vector::Constant(K, 2.0)));
    const Vector a = PPC_SAMPLE("a", Normal(mu, tau).plate("groups", K));
    PPC_PLATE("rows", i, y.size()) {
        const double e = PPC_SAMPLE("e", Normal(0, 1));
        PPC_OBSERVE("y", Normal(a[group[i]] * share[group[i]] + 0.5 * e, 1), y[i]);
    }
}
"""
DATA = {"y": [0.3, -1.2, 2.1, 0.7, 1.1], "group": [0, 1, 2, 1, 0], "K": 3}
# Each family that has an ELBO of its own (laplace has multivariate's); each takes a compilation.
GUIDES = ("lowrank(3)", "gaussian", "e: iaf(2, 7, elu); mu, tau: iaf(3, tanh); rest: iaf(relu)",
          "mu, tau: flow(coupling, 2, 3, tanh); e: flow(spline, 2, 3, tanh); rest: flow(block_autoregressive, 2, 2)", "flow(planar, 2)",
          "mu, tau: multivariate; rest: normal", "e: lowrank(2); a: structured; share: gaussian; rest: diagonal",
          "share, tau: delta; mu, e: multivariate; a: normal", "mu: prior; e: lowrank(2); a: prior; rest: normal",
          "share: delta; mu, tau: multivariate; rest: prior", "share: normal; rest: autoregressive",
          "e: lowrank(2, exp); a: structured(exp); share: gaussian(exp); mu: hierarchical(exp); rest: diagonal(exp)",
          "mu: autoregressive; tau, e: hierarchical; a: prior; share: diagonal", "share: delta; rest: hierarchical")
STEP, TOLERANCE = 1e-5, 1e-7


def elbo(arguments, model, data, guide, parameters, folder, seed):
    at = folder / "at.json"
    at.write_text(json.dumps({"parameters": parameters}))
    return harness.run_json(arguments.ppc, "elbo", model, "--data", data, "--guide", guide, "--at", at,
                            "--seed", seed)


def check(arguments, guide):
    rng = random.Random(guide)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        model, data = folder / "parts.cpp", folder / "parts.json"
        model.write_text(MODEL)
        data.write_text(json.dumps(DATA))
        blocks = harness.run_json(arguments.ppc, "elbo", model, "--data", data, "--guide", guide)["gradient"]
        at = {name: [rng.uniform(-1, 1) for _ in block] for name, block in blocks.items()}
        gradient = elbo(arguments, model, data, guide, at, folder, 3)["gradient"]
        largest = max(abs(g) for block in gradient.values() for g in block)
        worst = 0
        for name, block in at.items():
            for k, x in enumerate(block):
                sides = []
                for step in (STEP, -STEP):
                    block[k] = x + step
                    sides.append(elbo(arguments, model, data, guide, at, folder, 3)["elbo"])
                block[k] = x
                worst = max(worst, abs((sides[0] - sides[1]) / (2 * STEP) - gradient[name][k]) / max(1, largest))
    if not worst < TOLERANCE:
        raise harness.Mismatch(f"the gradient is off by {worst:.1e}")
    return f"{sum(map(len, at.values())):4} parameters, gradient to {worst:.1e}"


def main():
    parser = harness.options(__doc__)
    parser.add_argument("guides", nargs="*", help="only these")
    arguments = harness.parse(parser)
    failures = 0
    cases = [(arguments, guide) for guide in arguments.guides or GUIDES]
    for (_, guide), text, error in harness.in_parallel(arguments.jobs, check, cases):
        print(f"FAILED {guide}: {error}" if error else f"{guide:55} {text}", flush=True)
        failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
