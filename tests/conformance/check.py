#!/usr/bin/env python3
"""Compares log densities and gradients of the models in this folder with those that Stan computed.

    check.py [--discrete] [--ppc build/bin/ppc] [--reference DIR] [--jobs N] [POSTERIOR ...]

With --discrete the models are those in discrete/: Stan's programs sum discrete latents out by hand, they do not.

Gradients must agree to 1e-8 of their largest entry. Log densities may differ by a constant (a half-normal
prior has another normalising constant than Stan's normal on a bounded parameter), the same one at all points
of a posterior, with and without the Jacobian. The pointwise log densities must add up to the log density. Exits
with 77 where there is no reference.
"""

import json
import math
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import harness
from harness import Mismatch, flatten

TOLERANCE = 1e-8


def look_up(nested, flat_name):
    name, indices = harness.split_name(flat_name)
    if name not in nested:
        raise Mismatch(f"no {name} in ppc's answer, only {', '.join(sorted(nested))}")
    value = nested[name]
    try:
        for index in indices:
            value = value[index]
    except (TypeError, IndexError):
        raise Mismatch(f"no {flat_name} in ppc's answer: {name} has another shape") from None
    if value is None or isinstance(value, list):
        raise Mismatch(f"{flat_name} is {value!r} in ppc's answer")
    return float(value)


def number(point, key):
    value = point.get(key)
    if value is None:
        raise Mismatch(f"{key} is not finite: {point.get('nonfinite', 'no site named')}")
    return float(value)


def check(ppc, reference, models):
    """Largest relative error of gradients, of log densities, and the constant between these."""
    points = reference["points"]
    model = models / f"{reference['model']}.cpp"
    if not model.exists():
        raise Mismatch(f"{model} is missing")
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        data_file = scratch / "data.json"
        data_file.write_text(json.dumps(reference["data"]))
        answers = harness.log_prob(ppc, model, data_file,
                                   [{"unconstrained": harness.nest(p["unconstrained"])} for p in points], scratch,
                                   "--pointwise")

    # Taken where rounding disturbs it least.
    smallest = min(range(len(points)), key=lambda i: abs(points[i]["log_prob"]))
    constant = number(answers[smallest], "log_prob") - points[smallest]["log_prob"]
    gradient_error = density_error = 0.0
    for i, (ours, theirs) in enumerate(zip(answers, points)):
        for key in ("log_prob_jacobian", "log_prob"):
            difference = number(ours, key) - theirs[key]
            error = abs(difference - constant) / max(1.0, abs(theirs[key]))
            density_error = max(density_error, error)
            if not error <= TOLERANCE:
                raise Mismatch(f"point {i}: {key} is {number(ours, key)!r}, Stan's {theirs[key]!r} "
                               f"plus the constant {constant!r} expected")
        terms = [x for site in ours["pointwise"].values() for x in flatten(site)]
        if not abs(math.fsum(terms) - number(ours, "log_prob")) <= TOLERANCE * math.fsum(map(abs, terms)):
            raise Mismatch(f"point {i}: the elements' log densities add up to {math.fsum(terms)!r}, "
                           f"not to {number(ours, 'log_prob')!r}")
        largest = max(map(abs, theirs["gradient"].values())) or 1.0  # a symmetric point has gradient 0
        for name, expected in theirs["gradient"].items():
            value = look_up(ours["gradient"], name)
            error = abs(value - expected) / largest
            gradient_error = max(gradient_error, error)
            if not error <= TOLERANCE:
                raise Mismatch(f"point {i}: gradient at {name} is {value!r}, Stan's {expected!r}")
        for name, expected in theirs["constrained"].items():
            if name not in ours["constrained"]:
                raise Mismatch(f"point {i}: no {name} among the constrained values")
            found, wanted = flatten(ours["constrained"][name]), flatten(expected)
            if len(found) != len(wanted) or not all(
                    math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-12) for a, b in zip(found, wanted)):
                raise Mismatch(f"point {i}: {name} is {found[:4]}, Stan's {wanted[:4]}")
    return gradient_error, density_error, constant


def main():
    parser = harness.options(__doc__)
    parser.add_argument("posteriors", nargs="*", help="only these (posterior or model names)")
    parser.add_argument("--discrete", action="store_true", help="the models with discrete latents")
    arguments = harness.parse(parser)
    references = harness.references(arguments.reference)
    if not references:
        return harness.skip(arguments.reference)
    models = HERE / "discrete" if arguments.discrete else HERE
    if arguments.discrete:
        names = {file.stem for file in models.glob("*.cpp")}
        if unknown := names - {r["model"] for r in references}:
            print(f"No reference for {', '.join(sorted(unknown))}")
            return 2
        references = [r for r in references if r["model"] in names]
    chosen = [(arguments.ppc, r, models) for r in references
              if not arguments.posteriors or {r["posterior"], r["model"]} & set(arguments.posteriors)]
    if not chosen:
        print("No posterior of that name")
        return 2

    rows, failures = [], 0
    for (_, reference, _), result, error in harness.in_parallel(arguments.jobs, check, chosen):
        name = reference["posterior"]
        if error:
            failures += 1
            print(f"FAILED  {name}: {error}", flush=True)
        else:
            rows.append((name, *result))
            print(f"ok      {name}", flush=True)

    print(f"\n{'posterior':60} {'gradient':>9} {'density':>9} {'constant':>10}")
    for name, gradient_error, density_error, constant in rows:
        print(f"{name:60} {gradient_error:9.1e} {density_error:9.1e} {constant:10.4f}")
    print(f"\n{len(rows)} of {len(chosen)} posteriors agree to {TOLERANCE:g}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
