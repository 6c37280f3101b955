#!/usr/bin/env python3
"""Guides that are written for some of the latents, or for all, beside automatic parts.

    written_parts.py [--ppc build/bin/ppc] [NAME ...]

The guide that `ppc guide` prints is the same whether it is given as a file or, beside the model, as written(NAME): ELBO and
gradient at random parameters, and the draws of a fit with their densities. So is one whose first sites are written and whose
rest is automatic, and the normal guide itself; and, where there is no noise, one that gives a site in the middle.
The draws of a guide that is exact have log p - log q = log evidence each, which is 0 without data.
"""
import json
import math
import pathlib
import random
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

HERE = pathlib.Path(__file__).resolve().parent
TOLERANCE = 1e-12
SCHOOLS = """#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void schools(const std::vector<double>& y, const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}

// The same variables as the automatic guide `normal` has.
PPC_GUIDE(schools, "mu", "tau")
void top(const std::vector<double>&, const std::vector<double>&) {
    PPC_SAMPLE("mu", Normal(PPC_PARAM("locs.mu", 0.0), PPC_PARAM("scales.mu", 0.1, softplus_positive)));
    const double u = PPC_AUXILIARY(
        "u", Normal(PPC_PARAM("locs.tau", 0.0), PPC_PARAM("scales.tau", 0.1, softplus_positive)));
    PPC_SAMPLE("tau", Delta(std::exp(u), -u));
}
PPC_GUIDE(schools, "tau")
void middle(const std::vector<double>&, const std::vector<double>&) {
    PPC_SAMPLE("tau", Delta(std::exp(PPC_PARAM("locs.tau", 0.0))));
}
PPC_AUTOGUIDE(schools, mixed, written(top), normal(rest));
"""
DATA = {"y": [28, 8, -3, 7], "sigma": [15, 10, 16, 11]}
# The guide is exact: uniform values by the distribution function of auxiliary normals, the rest normal.
EXACT = """#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void exact(int n) {
    const Vector x = PPC_SAMPLE("x", Normal(0, 1).expand(n));
    const double s = PPC_SAMPLE("s", LogNormal(0.7, 0.5));
    PPC_SAMPLE("inside", Uniform(-s, s));
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Ones(2)));
    PPC_SAMPLE("z", Normal(x[0] * w[0], 1));
}

PPC_GUIDE(exact, "w", "s", "inside")
void bounded(int) {
    const double u = PPC_AUXILIARY("u", Normal(0.7, 0.5));
    const double s = PPC_SAMPLE("s", Delta(std::exp(u), -u));
    const double e = PPC_AUXILIARY("e", Normal(0, 1)), p = math::normal_cdf(e);
    PPC_SAMPLE("inside", Delta(s * (2 * p - 1), -std::log(2 * s) - Normal(0, 1).log_prob(e)));
    const double f = PPC_AUXILIARY("f", Normal(0, 1)), q = math::normal_cdf(f);
    Vector odds(1);
    odds[0] = std::log(q / (1 - q));
    PPC_FACTOR("odds", std::log(q * (1 - q)) - Normal(0, 1).log_prob(f));
    PPC_SAMPLE("w", Constrained(simplex, odds, 2));
}
"""


def write(folder, name, text, data):
    (folder / f"{name}.cpp").write_text(text)
    (folder / f"{name}.json").write_text(json.dumps(data))
    return folder / f"{name}.cpp", "--data", folder / f"{name}.json"


def elbos_agree(ppc, folder, first, second, seed=7):
    """ELBO and gradient of two guides, each a model with options, at random parameters of the same names."""
    blocks = harness.run_json(ppc, "elbo", *first)["gradient"]
    generator = random.Random(seed)
    worst = 0.0
    for seed in range(3):
        at = folder / "at.json"
        at.write_text(json.dumps({"parameters": {n: [generator.uniform(-1, 1) for _ in v] for n, v in blocks.items()}}))
        one, two = (harness.run_json(ppc, "elbo", *guide, "--at", at, "--seed", seed) for guide in (first, second))
        if one["gradient"].keys() != two["gradient"].keys():
            raise harness.Mismatch(f"the parameters are {sorted(one['gradient'])} and {sorted(two['gradient'])}")
        scale = max(abs(x) for v in one["gradient"].values() for x in v)
        worst = max(worst, abs(one["elbo"] - two["elbo"]) / max(1.0, abs(one["elbo"])))
        for name, values in one["gradient"].items():
            worst = max(worst, *(abs(a - b) / scale for a, b in zip(values, two["gradient"][name], strict=True)))
    if not worst <= TOLERANCE:
        raise harness.Mismatch(f"off by {worst:.1e}")
    return worst


def draws_of(ppc, folder, *arguments):
    harness.run(ppc, "run", *arguments, "--output", folder / "draws.csv", "--draws", "200", "--steps", "200")
    rows = [line.split(",") for line in (folder / "draws.csv").read_text().splitlines() if not line.startswith("#")]
    return [dict(zip(rows[0], map(float, r))) for r in rows[1:]]


def whole(ppc, folder, name):
    """A printed guide of all latents, in a file of its own and beside the model."""
    text, data = (HERE / f"{name}.cpp").read_text(), json.loads((HERE / f"{name}.json").read_text())
    model = write(folder, name, text, data)
    printed = harness.run(ppc, "guide", model[0], "--guide", "normal")
    (folder / "file.cpp").write_text(printed)
    guide = re.search(r"void (\w+)\(", printed)[1]
    beside = write(folder, f"{name}_beside", text + "\n" + printed.split("\n", 2)[2], data)
    worst = elbos_agree(ppc, folder, [*model, "--guide", folder / "file.cpp"], [*beside, "--guide", f"written({guide})"])
    # A file's own guide is the one that is meant, whatever else its model's file has.
    own = printed.replace(f'"{name}.cpp"', f'"{name}_beside.cpp"').replace(f"{guide}(", f"{guide}_of_file(")
    (folder / "own.cpp").write_text(own)
    elbos_agree(ppc, folder, [*beside, "--guide", folder / "own.cpp"], [*beside, "--guide", f"written({guide})"])
    one = draws_of(ppc, folder, *model, "--guide", folder / "file.cpp")
    two = draws_of(ppc, folder, *beside, "--guide", f"written({guide})")
    for a, b in zip(one, two, strict=True):
        for column in a:
            if not math.isclose(a[column], b[column], rel_tol=1e-6, abs_tol=1e-9):
                raise harness.Mismatch(f"{column} is {a[column]} and {b[column]}")
    return f"{name}: ELBO to {worst:.1e}, {len(one)} draws and their densities"


def beside_normal(ppc, folder, _):
    model = write(folder, "schools", SCHOOLS, DATA)
    worst = 0.0
    for guide in ("mixed", "written(top); theta: normal"):
        worst = max(worst, elbos_agree(ppc, folder, [*model, "--guide", guide], [*model, "--guide", "normal"]))
    one, two = (draws_of(ppc, folder, *model, "--guide", guide, "--init", "feasible") for guide in ("mixed", "mixed"))
    if one != two:
        raise harness.Mismatch("a fit is not the same again")
    return f"ELBO to {worst:.1e}"


def in_the_middle(ppc, folder, _):
    model = write(folder, "schools", SCHOOLS, DATA)
    worst = elbos_agree(ppc, folder, [*model, "--guide", "written(middle); rest: delta"], [*model, "--guide", "delta"])
    return f"ELBO to {worst:.1e}"


def exact(ppc, folder, _):
    model = write(folder, "exact", EXACT, {"n": 3})
    off = []
    for rest in ("x, z: prior", "x: normal; z: prior"):  # the first has no parameter, the second is fitted
        draws = draws_of(ppc, folder, *model, "--guide", f"written(bounded); {rest}")
        off.append(max(abs(d["log_p__"] - d["log_g__"]) for d in draws))
        if not all(0 < d["w.1"] < 1 and abs(d["inside"]) < d["s"] for d in draws):
            raise harness.Mismatch("a draw is outside of its support")
    if not (off[0] < 1e-9 and off[1] < 0.01):
        raise harness.Mismatch(f"log p - log q is up to {off[0]} and {off[1]}, and should be 0")
    return f"log p - log q up to {off[0]:.1e}, and {off[1]:.1e} where x is fitted"


CASES = {"mixture": whole, "shapes": whole, "beside_normal": beside_normal, "in_the_middle": in_the_middle, "exact": exact}


def main():
    parser = harness.options(__doc__)
    parser.add_argument("names", nargs="*", help=f"only these: {', '.join(CASES)}")
    arguments = harness.parse(parser)
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        cases = []
        for name in arguments.names or CASES:
            (folder := pathlib.Path(scratch) / name).mkdir()
            cases.append((name, folder))
        run = lambda name, folder: CASES[name](arguments.ppc, folder, name)
        for (name, _), text, error in harness.in_parallel(arguments.jobs, run, cases):
            print(f"FAILED {name}: {error}" if error else f"{name:16} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
