#!/usr/bin/env python3
"""Guides with sites in non-centred form.

    decenter.py [--ppc build/bin/ppc]

- Eight schools with `decenter(theta)` has the ELBO and the gradient of the sample that is non-centred by hand, to 1e-12.
- A guide of scale nearly 0 is a point. There the decentred density is the centred one at the mapped point times the
  Jacobian of the map, for scalars, vectors, plates, index arrays, chains and bounds, in the form that `decenter(auto)` takes.
- The gradient of each of these ELBOs is that of differences, whatever family covers which part.
- `ppc guide` prints what has the same ELBO, or says why not.
- A fit has the moments of the posterior, with the draws in the space of values.
"""
import json
import math
import pathlib
import random
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

SAMPLES = harness.ROOT / "samples"
SCHOOLS = SAMPLES / "eight_schools" / "eight_schools.cpp", "--data", SAMPLES / "eight_schools" / "eight_schools.json"
BY_HAND = (SAMPLES / "eight_schools_noncentered" / "eight_schools_noncentered.cpp", *SCHOOLS[1:])
HEAD = "#include <ppc/model.hpp>\nusing namespace ppc;\n\n"
# (a: vector, b: plate with data in the scale, c: index array and scope, x: chain, l: log-normal, h: scale alone,
# t: Student t in a vector with a plate). w has a location and a scale, of data.
ALL = HEAD + """PPC_MODEL void all(const std::vector<double>& s, const std::vector<int>& g, int G) {
    const double m = PPC_SAMPLE("m", Normal(1, 2));
    const double tau = PPC_SAMPLE("tau", LogNormal(0, 0.5));
    const double w = PPC_SAMPLE("w", Normal(s[0], 3));
    const Vector a = PPC_SAMPLE("a", Normal(m, tau).expand(2));
    const double l = PPC_SAMPLE("l", LogNormal(0.3 * m, tau));
    const double h = PPC_SAMPLE("h", HalfCauchy(tau * l));
    const Vector t = PPC_SAMPLE("t", StudentT(4, w, h).plate("groups", G));
    PPC_PLATE("rows", i, s.size()) {
        const double b = PPC_SAMPLE("b", Normal(a[0], tau * s[i]));
        const double c = PPC_SAMPLE("c", Normal(t[g[i]], tau));
        PPC_OBSERVE("y", Normal(b + c, 1), s[i]);
    }
    Vector x(3);
    for (int k = 0; k < 3; ++k)
        x[k] = PPC_SAMPLE("x", Normal(k == 0 ? m : 0.5 * x[k - 1], h));
    PPC_OBSERVE("z", Normal(x.sum() + a.sum(), 1), s[0]);
}
"""
DATA = {"s": [0.4, 1.3, 0.7], "g": [1, 0, 1], "G": 2}
AUTO = ("a", "l", "h", "t", "b", "c", "x")  # m, tau and w depend on no latents
POINT = -40.0  # raw scale of a guide that is a point


def elbo(ppc, folder, model, guide, parameters=None, seed=3):
    if parameters is None:
        return harness.run_json(ppc, "elbo", *model, "--guide", guide)
    (folder / "at.json").write_text(json.dumps({"parameters": parameters}))
    return harness.run_json(ppc, "elbo", *model, "--guide", guide, "--at", folder / "at.json", "--seed", seed)


def all_sites(folder):
    (folder / "all.cpp").write_text(ALL)
    (folder / "all.json").write_text(json.dumps(DATA))
    return folder / "all.cpp", "--data", folder / "all.json"


def as_by_hand(arguments, folder):
    worst = 0
    for family in ("normal", "multivariate", "gaussian"):
        blocks = elbo(arguments.ppc, folder, SCHOOLS, f"decenter(theta); {family}")["gradient"]
        rng = random.Random(family)
        at = {name: [rng.uniform(-1, 1) for _ in block] for name, block in blocks.items()}
        by_hand = {name.replace("theta", "z"): block for name, block in at.items()}
        found = elbo(arguments.ppc, folder, SCHOOLS, f"decenter(theta); {family}", at)
        expected = elbo(arguments.ppc, folder, BY_HAND, family, by_hand)
        worst = max(worst, abs(found["elbo"] / expected["elbo"] - 1))
        largest = max(abs(x) for block in expected["gradient"].values() for x in block)
        for name, block in found["gradient"].items():
            for x, y in zip(block, expected["gradient"][name.replace("theta", "z")], strict=True):
                worst = max(worst, abs(x - y) / largest)
    if not worst <= 1e-12:
        raise harness.Mismatch(f"ELBO or gradient are off by {worst:.1e}")
    return f"ELBO and gradient to {worst:.1e}"


def centred_point(u):
    """The unconstrained point that decentred latents u stand for, and log |d point / du|."""
    m, tau, w = u["m"][0], math.exp(u["tau"][0]), u["w"][0]
    out = dict(u)
    out["a"] = [m + tau * z for z in u["a"]]
    out["l"] = [0.3 * m + tau * u["l"][0]]
    out["h"] = [math.log(tau) + out["l"][0] + u["h"][0]]
    h = math.exp(out["h"][0])
    out["t"] = [w + h * z for z in u["t"]]
    out["b"] = [out["a"][0] + tau * s * z for s, z in zip(DATA["s"], u["b"])]
    out["c"] = [out["t"][g] + tau * z for g, z in zip(DATA["g"], u["c"])]
    out["x"] = []
    for z in u["x"]:
        out["x"].append((0.5 * out["x"][-1] if out["x"] else m) + h * z)
    log_det = (2 + 1 + 3 + 3) * math.log(tau) + sum(map(math.log, DATA["s"])) + (2 + 3) * math.log(h)
    return out, log_det


def mapped_densities(arguments, folder):
    model = all_sites(folder)
    inspected = harness.run(arguments.ppc, "inspect", model[0], "--guide", "decenter(auto); normal").splitlines()[-1]
    if inspected != f"guide 'decenter(auto); normal': in non-centred form {', '.join(AUTO)}":
        raise harness.Mismatch(f"ppc inspect says {inspected}")
    sizes = {name[5:]: len(block) for name, block in elbo(arguments.ppc, folder, model, "normal")["gradient"].items()
             if name.startswith("locs.")}
    rng = random.Random(5)
    worst = 0
    for _ in range(3):
        u = {name: [rng.uniform(-1, 1) for _ in range(n)] for name, n in sizes.items()}
        point, log_det = centred_point(u)
        values = []
        for guide, at in (("decenter(auto); normal", u), ("normal", point)):
            parameters = {f"locs.{n}": v for n, v in at.items()} | {f"scales.{n}": [POINT] * k for n, k in sizes.items()}
            values.append(elbo(arguments.ppc, folder, model, guide, parameters)["elbo"])
        worst = max(worst, abs(values[0] - values[1] - log_det))
    if not worst < 1e-10:
        raise harness.Mismatch(f"the density is off by {worst}")
    return f"densities to {worst:.1e}"


STEP, TOLERANCE = 1e-5, 1e-7


def gradients(arguments, folder):
    model = all_sites(folder)
    worst = 0
    for guide in ("decenter(auto); diagonal", "m, tau: multivariate; a: prior; b: hierarchical; c: autoregressive; decenter(a, b, c, x, h); rest: normal"):
        blocks = elbo(arguments.ppc, folder, model, guide)["gradient"]
        rng = random.Random(guide)
        at = {name: [rng.uniform(-1, 1) for _ in block] for name, block in blocks.items()}
        gradient = elbo(arguments.ppc, folder, model, guide, at)["gradient"]
        largest = max(abs(g) for block in gradient.values() for g in block)
        for name, block in at.items():
            k = rng.randrange(len(block))
            x, sides = block[k], []
            for step in (STEP, -STEP):
                block[k] = x + step
                sides.append(elbo(arguments.ppc, folder, model, guide, at)["elbo"])
            block[k] = x
            worst = max(worst, abs((sides[0] - sides[1]) / (2 * STEP) - gradient[name][k]) / max(1, largest))
    if not worst < TOLERANCE:
        raise harness.Mismatch(f"the gradient is off by {worst:.1e}")
    return f"gradients to {worst:.1e}"


def printed(arguments, folder):
    model = folder / "eight_schools.cpp"
    model.write_text(SCHOOLS[0].read_text())
    worst = 0
    for family in ("normal", "multivariate", "diagonal"):
        guide = f"decenter(auto); {family}"
        source = folder / f"{family}.cpp"
        harness.run(arguments.ppc, "guide", model, "--guide", guide, "-o", source)
        if "// In non-centred form: theta.\n" not in source.read_text():
            raise harness.Mismatch("the printed guide does not say what is non-centred")
        blocks = elbo(arguments.ppc, folder, SCHOOLS, guide)["gradient"]
        rng = random.Random(guide)
        at = {name: [rng.uniform(-1, 1) for _ in block] for name, block in blocks.items()}
        found, expected = (elbo(arguments.ppc, folder, (model, *SCHOOLS[1:]), g, at) for g in (source, guide))
        worst = max(worst, abs(found["elbo"] / expected["elbo"] - 1))
        for name, block in expected["gradient"].items():
            for x, y in zip(block, found["gradient"][name], strict=True):
                worst = max(worst, abs(x - y) / max(1, abs(y)))
    if not worst < 1e-12:
        raise harness.Mismatch(f"the printed guides' ELBO or gradient are off by {worst:.1e}")
    try:
        harness.run(arguments.ppc, "guide", all_sites(folder)[0], "--guide", "decenter(c); normal")
    except harness.Mismatch as error:
        if "site 'c': its transform depends on values that a guide's source cannot name" not in str(error):
            raise
    else:
        raise harness.Mismatch("a guide is printed that cannot name what c depends on")
    return f"printed guides to {worst:.1e}"


def fit(arguments, folder):
    references = {r["posterior"]: r for r in harness.references(arguments.reference)}
    reference = references.get("eight_schools-eight_schools_noncentered")
    summary = folder / "summary.json"
    harness.run(arguments.ppc, "run", *SCHOOLS, "--guide", "decenter(theta); multivariate", "--summary", summary)
    found = json.loads(summary.read_text())
    if not reference:
        return "no reference to compare the fit with"
    mean, sd = reference["reference"]["mean"], reference["reference"]["sd"]
    worst = 0
    for name, exact in mean.items():
        stem, _, index = name.rstrip("]").partition("[")
        if stem in found["sites"]:
            value = found["sites"][stem]["mean"]
            worst = max(worst, abs((value[int(index) - 1] if index else value) - exact) / sd[name])
    if not 0 < worst < 0.1 or not found["weighted"]:
        raise harness.Mismatch(f"a mean is {worst} sds off; weighted: {found['weighted']}, k-hat {found['k_hat']}")
    return f"means to {worst:.3f} sds, k-hat {found['k_hat']:.2f}"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        cases = []
        for number, function in enumerate((as_by_hand, mapped_densities, gradients, printed, fit)):
            folder = pathlib.Path(scratch) / str(number)
            folder.mkdir()
            cases.append((function, folder))
        run = lambda function, folder: function(arguments, folder)
        for (function, _), text, error in harness.in_parallel(arguments.jobs, run, cases):
            print(f"FAILED {function.__name__}: {error}" if error else f"{function.__name__:24} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
