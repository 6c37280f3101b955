#!/usr/bin/env python3
"""Runs NUTS on posteriordb's models by `ppc run --check nuts` and compares the means with long reference runs.

    check.py [--ppc build/bin/ppc] [--reference DIR] [--jobs N] [--seed S] [--all] [POSTERIOR ...]

Means of all elements must agree to 4 standard errors, those of the reference and of the chains together. Of a thousand
elements one in 16 runs is off by chance: what is off has a second run with another seed. A few posteriors are too hard
for defaults (funnels, heavy tails): of these the check may say instead that its chains are not to be trusted. Without
--all these are the posteriors that take little time. The models are those of tests/conformance. Exits with 77 where
there is no reference.
"""

import json
import math
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import harness

MODELS = HERE.parent / "conformance"
STANDARD_ERRORS = 4
QUICK = {
    "GLM_Poisson_Data-GLM_Poisson_model", "M0_data-M0_model", "Rate_1_data-Rate_1_model", "Rate_2_data-Rate_2_model",
    "arK-arK", "dugongs_data-dugongs_model", "earnings-logearn_interaction_z", "eight_schools-eight_schools_noncentered",
    "garch-garch11", "kidiq-kidscore_momhsiq", "kidiq_with_mom_work-kidscore_interaction_c2", "nes1972-nes",
    "nes1976-nes", "nes1980-nes", "nes1984-nes", "nes1988-nes", "nes1992-nes", "nes1996-nes", "nes2000-nes",
    "radon_mn-radon_pooled", "rats_data-rats_model", "sblrc-blr", "sblri-blr", "sesame_data-sesame_one_pred_a"}
# Funnels and heavy tails; Stan's own reference runs took another parametrisation or smaller steps.
HARD = {"GLMM_Poisson_data-GLMM_Poisson_model", "radon_mn-radon_variable_intercept_slope_centered",
        "seeds_data-seeds_model", "seeds_data-seeds_stanified_model"}


def cases(folder):
    """(posterior, model, data, reference) of those that have reference means."""
    for described in harness.references(folder):
        reference = described["reference"]
        file = folder / "nuts" / f"{described['posterior']}.json"
        if reference is None and file.exists():
            reference = json.loads(file.read_text())
        if reference is not None:
            yield described["posterior"], described["model"], described["data"], reference


def sampled(arguments, model, data, seed):
    """The member "check" of a summary."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        data_file, summary = scratch / "data.json", scratch / "summary.json"
        data_file.write_text(json.dumps(data))
        # A quick fit: it only says where the chains start.
        harness.run(arguments.ppc, "run", MODELS / f"{model}.cpp", "--data", data_file, "--guide", "normal", "--steps",
                    "300", "--draws", "100", "--seed", seed, "--check", "nuts", "--summary", summary)
        return json.loads(summary.read_text())["check"]


def standard_errors(found, reference, name):
    """How far the means of an element are apart."""
    mean, own = (harness.look_up(found["sites"], name, key) for key in ("mean", "mcse_mean"))
    difference = abs(mean - reference["mean"][name])
    if own is None:  # does not vary, as a diagonal of ones
        return 0.0 if difference < 1e-9 else math.inf
    return difference / math.hypot(own, reference["mcse_mean"][name] or 0)


def check(arguments, posterior, model, data, reference):
    began = time.monotonic()
    for seed in (arguments.seed, arguments.seed + 1000):
        found = sampled(arguments, model, data, seed)
        names = [n for n in reference["mean"] if n.partition("[")[0] in found["sites"]]
        if not names:
            raise harness.Mismatch("the reference and the model have no parameter in common")
        off, worst = max((standard_errors(found, reference, name), name) for name in names)
        if off <= STANDARD_ERRORS or (posterior in HARD and not found["trusted"]):
            break
    right = "ok" if off <= STANDARD_ERRORS else "distrusted" if posterior in HARD and not found["trusted"] else "WRONG"
    return found, len(names), worst, off, seed, right, time.monotonic() - began


def main():
    parser = harness.options(__doc__)
    parser.add_argument("posteriors", nargs="*", help="only these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="those that take long, too")
    arguments = harness.parse(parser)
    every = list(cases(arguments.reference))
    if not every:
        return harness.skip(arguments.reference)
    wanted = set(arguments.posteriors) or ({case[0] for case in every} if arguments.all else QUICK)
    chosen = [(arguments, *case) for case in every if case[0] in wanted]
    if unknown := wanted - {case[1] for case in chosen}:
        print(f"No reference for {', '.join(sorted(unknown))}")
        return 2
    print(f"{'posterior':50} {'elements':>8} {'worst (errors)':>22} {'R-hat':>6} {'ESS':>6} {'diverged':>8} {'gradients':>9} "
          f"{'seed':>4} {'s':>5}")
    failures = 0
    for case, result, error in harness.in_parallel(arguments.jobs, check, chosen):
        if error:
            failures += 1
            print(f"FAILED  {case[1]}: {error}", flush=True)
            continue
        found, count, worst, off, seed, right, seconds = result
        failures += right == "WRONG"
        print(f"{case[1]:50} {count:8} {off:5.2f} {worst:>16} {found['max_r_hat']:6.3f} {found['min_ess']:6.0f} "
              f"{found['divergences']:8} {found['leapfrogs']:9} {seed:4} {seconds:5.1f} {right}", flush=True)
    print(f"{len(chosen) - failures} of {len(chosen)} posteriors agree to {STANDARD_ERRORS} standard errors")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
