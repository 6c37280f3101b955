#!/usr/bin/env python3
"""Compares log densities and gradients of the models in this folder with those that Stan computed.

    check.py [--ppc build/bin/ppc] [--reference DIR] [--jobs N] [POSTERIOR ...]

Gradients must agree to 1e-8 of their largest entry. Log densities may differ by a constant (a half-normal
prior has another normalising constant than Stan's normal on a bounded parameter), the same one at all points
of a posterior, with and without the Jacobian. The pointwise log densities must add up to the log density. Exits with 77 where there is no reference.
"""

import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOLERANCE = 1e-8


class Mismatch(Exception):
    pass


def split(flat_name):
    """'theta.2.1' -> ('theta', [1, 0])"""
    name, *indices = flat_name.split(".")
    return name, [int(i) - 1 for i in indices]


def nest(flat):
    """Stan's {'theta.1': ...} as {'theta': number or nested lists}."""
    result = {}
    for flat_name, value in flat.items():
        name, indices = split(flat_name)
        if not indices:
            result[name] = value
            continue
        at = result.setdefault(name, [])
        for i, index in enumerate(indices):
            last = i + 1 == len(indices)
            while len(at) <= index:
                at.append(None if last else [])
            if last:
                at[index] = value
            else:
                at = at[index]
    return result


def look_up(nested, flat_name):
    name, indices = split(flat_name)
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


def flatten(value):
    return [x for v in value for x in flatten(v)] if isinstance(value, list) else [float(value)]


def number(point, key):
    value = point.get(key)
    if value is None:
        raise Mismatch(f"{key} is not finite: {point.get('nonfinite', 'no site named')}")
    return float(value)


def run(ppc, model, data, points):
    with tempfile.TemporaryDirectory() as folder:
        data_file, points_file = os.path.join(folder, "data.json"), os.path.join(folder, "points.json")
        with open(data_file, "w") as f:
            json.dump(data, f)
        with open(points_file, "w") as f:
            json.dump({"points": points}, f)
        done = subprocess.run([ppc, "log-prob", model, "--data", data_file, "--at", points_file,
                               "--pointwise"],
                              capture_output=True, text=True)
    if done.returncode != 0:
        raise Mismatch(f"ppc exits with {done.returncode}: {done.stderr.strip()[-2000:]}")
    try:
        return json.loads(done.stdout)["points"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise Mismatch(f"ppc's answer is not what was agreed on: {done.stdout[:300]!r}") from None


def check(ppc, reference):
    """Largest relative error of gradients, of log densities, and the constant between these."""
    points = reference["points"]
    model = HERE / f"{reference['model']}.cpp"
    if not model.exists():
        raise Mismatch(f"{model} is missing")
    answers = run(ppc, str(model), reference["data"],
                  [{"unconstrained": nest(p["unconstrained"])} for p in points])
    if len(answers) != len(points):
        raise Mismatch(f"{len(answers)} points came back for {len(points)}")

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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", default=str(ROOT / "build" / "bin" / "ppc"))
    parser.add_argument("--reference", type=pathlib.Path,
                        default=os.environ.get("PPC_REFERENCE_DIR") or ROOT.parent / "shared" / "reference")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("posteriors", nargs="*", help="only these (posterior or model names)")
    arguments = parser.parse_args()

    files = sorted((pathlib.Path(arguments.reference) / "posteriordb").glob("*.json"))
    if not files:
        print(f"skipped: no reference densities in {arguments.reference} (set PPC_REFERENCE_DIR)")
        return 77
    chosen = []
    for file in files:
        reference = json.loads(file.read_text())
        names = (reference["posterior"], reference["model"])
        if not arguments.posteriors or any(name in arguments.posteriors for name in names):
            chosen.append(reference)
    if not chosen:
        print("No posterior of that name")
        return 2

    rows, failures = [], 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        pending = [(r["posterior"], pool.submit(check, arguments.ppc, r)) for r in chosen]
        for name, future in pending:
            try:
                rows.append((name, *future.result()))
                print(f"ok      {name}", flush=True)
            except (Mismatch, OSError) as error:
                failures += 1
                print(f"FAILED  {name}: {error}", flush=True)

    print(f"\n{'posterior':60} {'gradient':>9} {'density':>9} {'constant':>10}")
    for name, gradient_error, density_error, constant in rows:
        print(f"{name:60} {gradient_error:9.1e} {density_error:9.1e} {constant:10.4f}")
    print(f"\n{len(rows)} of {len(chosen)} posteriors agree to {TOLERANCE:g}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
