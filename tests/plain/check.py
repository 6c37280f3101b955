#!/usr/bin/env python3
"""Compares generated code with plain execution of the same source, and its gradient with finite differences.

    check.py [--ppc build/bin/ppc] [--reference DIR] [--jobs N] GROUP [MODEL ...]

At random points of a fixed seed, the generated log density must equal that of the user's own function, run
under the handler that scores it, to 1e-12 of the sum of the absolute log densities of all elements. The
gradient must agree with central differences of fourth order. `samples` are the models of samples/ with their
own data, `conformance` those of tests/conformance with data from the reference; without it, exits with 77.
`distributions` are models of all distributions with latent arguments, `language` models of the parts of C++
that could mean something else in generated code, `vectors` one of sites of vectors and matrices,
`factorisations` one of functions of matrices, `odes` one of differential equations, `discrete` models with
discrete latents.
"""

import json
import math
import pathlib
import random
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import harness
from harness import ROOT, Mismatch, flatten, log_prob
from posterior import check_posterior

POINTS = 5
DRAWS = 2000
DENSITY_TOLERANCE = 1e-12
STEPS = (1e-3, 1e-4)
GRADIENT_TOLERANCE = 1e-7  # of the largest entry
ROUNDING = 1e-11  # of the log density, in a difference quotient
STENCIL = ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))


def like(shape, numbers):
    """Nested lists as `shape` has them, of the next numbers."""
    return [like(s, numbers) for s in shape] if isinstance(shape, list) else next(numbers)


def point_of(shapes, flat):
    numbers = iter(flat)
    return {"unconstrained": {name: like(shape, numbers) for name, shape in shapes.items()}}


def check_density(points):
    """Largest error, in sums of absolute terms."""
    worst = 0.0
    for number, point in enumerate(points):
        generated, plain, absolute = (point[key] for key in ("log_prob", "plain_log_prob", "plain_absolute"))
        if None in (generated, plain, absolute):
            raise Mismatch(f"point {number}: generated {generated}, plain {plain}, sites {point.get('nonfinite')}")
        error = abs(generated - plain) / absolute
        worst = max(worst, error)
        if not error <= DENSITY_TOLERANCE:
            raise Mismatch(f"point {number}: generated {generated!r}, plain {plain!r}, sum of absolute terms {absolute!r}")
    return worst


def check_gradient(arguments, model, data_file, shapes, flat, answer, scratch):
    """Largest error, in largest entries of the gradient."""
    near = []
    for k in range(len(flat)):
        for step in STEPS:
            for offset, _ in STENCIL:
                moved = list(flat)
                moved[k] += offset * step
                near.append(point_of(shapes, moved))
    values = [p["log_prob_jacobian"] for p in log_prob(arguments.ppc, model, data_file, near, scratch)]
    gradient = [x for name in shapes for x in flatten([answer["gradient"][name]])]
    if None in values or None in gradient:
        raise Mismatch(f"a density or gradient is not finite: {answer.get('nonfinite')}")
    names = [name for name, shape in shapes.items() for _ in flatten([shape])]
    largest = max(map(abs, gradient))
    worst = 0.0
    for k, found in enumerate(gradient):
        errors = []  # beyond the rounding of the quotient, with each step; the smaller one is for steep places
        for s, step in enumerate(STEPS):
            at = 4 * (len(STEPS) * k + s)
            expected = sum(weight * v for (_, weight), v in zip(STENCIL, values[at:at + 4])) / step
            rounding = ROUNDING * abs(answer["log_prob_jacobian"]) * STEPS[0] / step
            errors.append((abs(found - expected) - rounding, abs(found - expected), expected))
        excess, error, expected = min(errors)
        worst = max(worst, error / largest)
        if not excess <= GRADIENT_TOLERANCE * largest:
            raise Mismatch(f"gradient at {names[k]} (latent {k}) is {found!r}, by differences {expected!r}")
    return worst


def cholesky(m):
    """The lower factor of a matrix; fails where it is not symmetric and positive definite."""
    l = [[0.0] * len(m) for _ in m]
    for i, row in enumerate(m):
        for j in range(i + 1):
            rest = row[j] - sum(l[i][k] * l[j][k] for k in range(j))
            if abs(row[j] - m[j][i]) > 1e-9 or (i == j and rest <= 0):
                raise Mismatch(f"{m} is not symmetric and positive definite")
            l[i][j] = rest ** 0.5 if i == j else rest / l[j][j]
    return l


def is_triangle(m):
    return all(m[i][i] > 0 and not any(m[i][i + 1:]) for i in range(len(m)))


# What the transforms must give, whatever the library's code says of it; values of one event.
MEMBERS = {
    "cov_matrix": lambda m: cholesky(m) is not None,
    "corr_matrix": lambda m: cholesky(m) is not None and all(abs(m[i][i] - 1) < 1e-9 for i in range(len(m))),
    "cholesky_cov": is_triangle,
    "cholesky_corr": lambda m: is_triangle(m) and all(abs(sum(x * x for x in row) - 1) < 1e-9 for row in m),
    "simplex": lambda v: min(v) > 0 and abs(sum(v) - 1) < 1e-9,
    "sum_to_zero": lambda v: any(v) and abs(sum(v)) < 1e-9,
    "unit_vector": lambda v: abs(sum(x * x for x in v) - 1) < 1e-9,
    "ordered": lambda v: all(a < b for a, b in zip(v, v[1:])),
    "positive_ordered": lambda v: all(a < b for a, b in zip([0, *v], v)),
}


def check_members(arguments, model, answer):
    """Whether the values that generated code makes of unconstrained ones are in their supports."""
    for site in harness.run_json(arguments.ppc, "inspect", model, "--format=json")["sites"]:
        if site["kind"] != "latent" or site["support"] not in MEMBERS:
            continue
        rank = 2 if "matrix" in site["support"] or "cholesky" in site["support"] else 1
        values = answer["constrained"][site["name"]]
        inner = values
        depth = 0
        while isinstance(inner, list):
            inner, depth = inner[0], depth + 1
        events = [values]
        for _ in range(depth - rank):
            events = [e for value in events for e in value]
        for event in events:
            if not MEMBERS[site["support"]](event):
                raise Mismatch(f"{site['name']} = {event} is outside of {site['support']}")


def check(arguments, name, model, data, shapes, with_posterior=False):
    """The compiled model against plain execution; with_posterior: the discrete posterior too."""
    rng = random.Random(name)
    flats = [[rng.uniform(-1, 1) for _ in flatten(list(shapes.values()))] for _ in range(POINTS)]
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        data_file = scratch / "data.json"
        data_file.write_text(json.dumps(data))
        answers = log_prob(arguments.ppc, model, data_file, [point_of(shapes, f) for f in flats], scratch, "--plain",
                           *(["--discrete"] if with_posterior else []))
        density = check_density(answers)
        if with_posterior:
            drawn = log_prob(arguments.ppc, model, data_file, [point_of(shapes, flats[0])] * DRAWS, scratch, "--discrete")
            check_posterior(answers, [(answer["draw"], 1) for answer in drawn])
        for answer in answers:
            check_members(arguments, model, answer)
        gradient = max(check_gradient(arguments, model, data_file, shapes, flats[p], answers[p], scratch)
                       for p in range(2))
    return len(flats[0]), density, gradient


def samples(arguments):
    """(name, model, data, shape of each latent): the shapes come from the summary of a fit of one step."""
    for folder in sorted(p for p in (ROOT / "samples").iterdir() if p.is_dir()):
        name = folder.name
        model, data_file = folder / f"{name}.cpp", folder / f"{name}.json"
        sites = harness.run_json(arguments.ppc, "inspect", model, "--format=json")["sites"]
        with tempfile.TemporaryDirectory() as scratch:
            summary = pathlib.Path(scratch) / "summary.json"
            harness.run(arguments.ppc, "run", model, "--data", data_file, "--guide", "normal", "--steps", 1,
                        "--draws", 10, "--summary", summary)
            fitted = json.loads(summary.read_text())["sites"]
        shapes = {s["name"]: fitted[s["name"]]["mean"] for s in sites if s["kind"] == "latent"}
        yield name, model, json.loads(data_file.read_text()), shapes


def conformance(arguments):
    models = {p.stem: p for p in (ROOT / "tests" / "conformance").glob("*.cpp")}
    for reference in harness.references(arguments.reference):
        model = models.pop(reference["model"], None)  # the first data set of each model
        if model:
            shapes = harness.nest(reference["points"][0]["unconstrained"])
            yield reference["model"], model, reference["data"], shapes
    if models:
        raise Mismatch(f"no data in the reference for: {', '.join(sorted(models))}")


def distributions(arguments):
    """Every distribution, with latents for its arguments."""
    for model in sorted((ROOT / "tests" / "plain").glob("*distributions.cpp")):
        sites = harness.run_json(arguments.ppc, "inspect", model, "--format=json")["sites"]
        shapes = {s["name"]: [0, 0, 0] if s["dimensions"] else 0 for s in sites if s["kind"] == "latent"}
        yield model.stem, model, json.loads(model.with_suffix(".json").read_text()), shapes


def language(arguments):
    """Parts of C++, in models that are named by a relative path."""
    for name in ("language", "recurrences", "carried_elements", "time_series", "vector_functions", "parts", "eigen",
                 "control_flow"):
        model = ROOT / "tests" / "plain" / f"{name}.cpp"
        yield name, model.relative_to(ROOT), json.loads(model.with_suffix(".json").read_text()), {"a": 0, "b": 0}
    model = ROOT / "tests" / "plain" / "missing.cpp"
    missing = {"o.missing": 1, "x.missing": 2, "y.missing": 2, "t.missing": 1, "full.missing": 0}
    yield ("missing", model, json.loads(model.with_suffix(".json").read_text()),
           {"a": 0, "b": 0} | {name: [0] * n for name, n in missing.items()})


def factorisations(arguments):
    """Factorisations and functions of matrices, of latents, of data and of both."""
    model = ROOT / "tests" / "plain" / "factorisations.cpp"
    shapes = {"rho": 0, "alpha": 0, "a": 0, "z": [0] * 4}
    yield "factorisations", model, json.loads(model.with_suffix(".json").read_text()), shapes


def odes(arguments):
    """Solutions of differential equations. Those of a step that is accepted or not may differ by its error."""
    model = ROOT / "tests" / "plain" / "odes.cpp"
    yield "odes", model, json.loads(model.with_suffix(".json").read_text()), {"a": 0, "b": 0, "rates": [0] * 3}
    model = ROOT / "tests" / "plain" / "one_comp_mm_elim_abs.cpp"
    data = json.loads(model.with_suffix(".json").read_text())
    for method, stiff in (("explicit", False), ("stiff", True)):
        shapes = {"k_a": 0, "K_m": 0, "V_m": 0, "sigma": 0}
        yield f"{model.stem} {method}", model, data | {"stiff": stiff}, shapes


def vectors(arguments):
    """Sites of vectors and matrices: the shapes are those of their unconstrained elements."""
    model = ROOT / "tests" / "plain" / "vectors.cpp"
    sizes = {"L": 3, "C": 6, "R": 3, "S": 6, "z": 2, "d": 3, "o": 3, "m": 3, "p": 2}
    shapes = {name: [0] * n for name, n in sizes.items()}
    shapes |= {"Q": [[0] * 3] * 2, "w": [[0] * 2] * 2, "v": [[0] * 3] * 2}
    yield "vectors", model, json.loads(model.with_suffix(".json").read_text()), shapes
    model = model.with_name("plate_vectors.cpp")
    data = json.loads(model.with_suffix(".json").read_text())
    K, n = data["K"], len(data["y"])
    yield "plate_vectors", model, data, {"beta": [[0] * K] * 2, "v": [[0] * K] * n, "x": [0] * n,
                                         "m": [[[0] * K] * 2] * n}
    model = ROOT / "tests" / "plain" / "matrices.cpp"
    sizes = {"mu": 3, "latent": 3, "W": 6, "V": 6, "L": 6, "P": 6, "R": 3}
    shapes = {name: 0 for name in "abcd"} | {name: [0] * n for name, n in sizes.items()}
    yield "matrices", model, json.loads(model.with_suffix(".json").read_text()), shapes


def discrete(arguments):
    """Discrete latents, which generated code sums out and plain execution goes through one joint value at a time."""
    for model in sorted((ROOT / "tests" / "plain" / "discrete").glob("*.cpp")):
        given = json.loads(model.with_suffix(".json").read_text())
        # Sites whose elements differ in how many values they have are summed out, but have no posterior.
        yield model.stem, model, given["data"], given["latents"], given.get("posterior", True)


def main():
    parser = harness.options(__doc__)
    groups = {f.__name__: f for f in (samples, conformance, distributions, language, vectors, factorisations, odes,
                                      discrete)}
    parser.add_argument("which", choices=groups)
    parser.add_argument("models", nargs="*", help="only these")
    arguments = harness.parse(parser)
    if arguments.which == "conformance" and not harness.references(arguments.reference):
        return harness.skip(arguments.reference)

    models = failures = 0
    print(f"{'model':42} {'latents':>7} {'density':>9} {'gradient':>9}")
    cases = ((arguments, *case) for case in groups[arguments.which](arguments)
             if not arguments.models or case[0] in arguments.models)
    for (_, name, *_), result, error in harness.in_parallel(arguments.jobs, check, cases):
        models += 1
        failures += error is not None
        print(f"FAILED {name}: {error}" if error else "{:42} {:7} {:9.1e} {:9.1e}".format(name, *result), flush=True)
    print(f"{models - failures} of {models} models agree with plain execution to {DENSITY_TOLERANCE:g}")
    return 1 if failures or not models else 0


if __name__ == "__main__":
    sys.exit(main())
