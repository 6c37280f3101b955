#!/usr/bin/env python3
"""Densities of models whose discrete latents ppc sums out, against exact enumeration by Pyro.

    check.py [--ppc build/bin/ppc] [--reference DIR] [--jobs N] [MODEL ...]

The reference has log joint densities and partial derivatives by constrained values, each entry of a simplex taken
as free. ppc's gradient is by unconstrained values, with the Jacobian: the partial derivatives are carried over by
the chain rule, with complex steps through the transforms, which are Stan's. Values agree to 1e-10, gradients to
1e-8 of their largest entry. Exits with 77 where there is no reference.
"""

import cmath
import json
import math
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

import harness
from harness import Mismatch, flatten

VALUE_TOLERANCE, GRADIENT_TOLERANCE = 1e-10, 1e-8


def simplex(u):
    """Stan's stick breaking: the simplex and log |det| by its first K - 1 entries."""
    rest, log_det, x = 1, 0, []
    for k, element in enumerate(u):
        z = 1 / (1 + cmath.exp(-(element - math.log(len(u) - k))))
        x.append(rest * z)
        log_det += cmath.log(rest) + cmath.log(z) + cmath.log(1 - z)
        rest = rest * (1 - z)
    return [*x, rest], log_det


def from_simplex(x):
    u, rest = [], 1.0
    for k, element in enumerate(x[:-1]):
        z = element / rest
        u.append(math.log(z / (1 - z)) + math.log(len(x) - 1 - k))
        rest -= element
    return u


def logistic(u):
    z = 1 / (1 + cmath.exp(-u[0]))
    return [z], cmath.log(z) + cmath.log(1 - z)


# By support: unconstrained to (constrained, log |det|), and back.
TRANSFORMS = {
    "real": (lambda u: (u, 0), lambda x: x),
    "positive": (lambda u: ([cmath.exp(u[0])], u[0]), lambda x: [math.log(x[0])]),
    "unit_interval": (logistic, lambda x: [math.log(x[0] / (1 - x[0]))]),
    "simplex": (simplex, from_simplex),
}


def on_values(support, nested, f):
    """The nested lists with f(list) for each vector that the transform takes as a whole."""
    depth_of = lambda v: 1 + depth_of(v[0]) if isinstance(v, list) else 0
    if depth_of(nested) > (1 if support == "simplex" else 0):
        return [on_values(support, v, f) for v in nested]
    result = f(nested if isinstance(nested, list) else [nested])
    return result if isinstance(nested, list) else result[0]


def gradient_of(support, x, partials):
    """The gradient of density and Jacobian by the unconstrained elements of one value."""
    forward, back = TRANSFORMS[support]
    u, step, out = back(x), 1e-30, []
    for k in range(len(u)):
        values, log_det = forward([e + (1j * step if k == i else 0) for i, e in enumerate(u)])
        out.append(sum(p * complex(v).imag for p, v in zip(partials, values)) / step + complex(log_det).imag / step)
    return out


def paired(support, nested, partials):
    depth_of = lambda v: 1 + depth_of(v[0]) if isinstance(v, list) else 0
    if depth_of(nested) > (1 if support == "simplex" else 0):
        return [g for v, p in zip(nested, partials) for g in paired(support, v, p)]
    return gradient_of(support, *(v if isinstance(v, list) else [v] for v in (nested, partials)))


def check(ppc, reference, name):
    model = HERE / f"{name}.cpp"
    if not model.exists():
        raise Mismatch(f"{model} is missing")
    graph = harness.run_json(ppc, "inspect", model, "--format=json")
    supports = {s["name"]: s["support"] for s in graph["sites"] if s["kind"] == "latent"}
    points = reference["points"]
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        data_file = scratch / "data.json"
        data_file.write_text(json.dumps(reference["data"]))
        unconstrained = [{"unconstrained": {n: on_values(supports[n], v, TRANSFORMS[supports[n]][1])
                                            for n, v in p["latents"].items()}} for p in points]
        answers = harness.log_prob(ppc, model, data_file, unconstrained, scratch, "--pointwise")
    value_error = gradient_error = 0.0
    for i, (ours, theirs) in enumerate(zip(answers, points)):
        error = abs(ours["log_prob"] - theirs["log_joint"]) / max(1.0, abs(theirs["log_joint"]))
        value_error = max(value_error, error)
        if not error <= VALUE_TOLERANCE:
            raise Mismatch(f"point {i}: log_prob is {ours['log_prob']!r}, Pyro's {theirs['log_joint']!r}")
        terms = math.fsum(x for site in ours["pointwise"].values() for x in flatten(site))
        if not abs(terms - ours["log_prob"]) <= VALUE_TOLERANCE * max(1.0, abs(terms)):
            raise Mismatch(f"point {i}: the elements' log densities add up to {terms!r}")
        expected = {n: paired(supports[n], v, theirs["gradient"][n]) for n, v in theirs["latents"].items()}
        largest = max(abs(g) for of_site in expected.values() for g in of_site)
        for n, of_site in expected.items():
            found = flatten(ours["gradient"][n])
            if len(found) != len(of_site):
                raise Mismatch(f"point {i}: the gradient by {n} has {len(found)} entries, not {len(of_site)}")
            for k, (a, b) in enumerate(zip(found, of_site)):
                gradient_error = max(gradient_error, abs(a - b) / largest)
                if not abs(a - b) <= GRADIENT_TOLERANCE * largest:
                    raise Mismatch(f"point {i}: gradient by {n}, element {k + 1}, is {a!r}, {b!r} expected")
    return value_error, gradient_error


def main():
    parser = harness.options(__doc__)
    parser.add_argument("models", nargs="*", help="only these")
    arguments = harness.parse(parser)
    files = sorted((arguments.reference / "enumeration").glob("*.json"))
    if not files:
        return harness.skip(arguments.reference)
    cases = [(arguments.ppc, json.loads(f.read_text()), f.stem) for f in files
             if not arguments.models or f.stem in arguments.models]
    failures = 0
    for (_, _, name), result, error in harness.in_parallel(arguments.jobs, check, cases):
        failures += 1 if error else 0
        print(f"FAILED  {name}: {error}" if error else
              f"ok      {name:16} value {result[0]:.1e}, gradient {result[1]:.1e}", flush=True)
    print(f"\n{len(cases) - failures} of {len(cases)} models agree")
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
