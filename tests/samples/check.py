#!/usr/bin/env python3
"""Fits one sample with `ppc run` and defaults, and compares the summary with a long reference run.

    check.py --ppc build/bin/ppc NAME

A fit has to be right (means within 0.1 sd, sds within 10 %, beyond the reference's own error) or to say that it
is not to be trusted: wrong without saying so is what fails.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples"
K_HAT_LIMIT = 0.7
MONTE_CARLO = 0.02  # of the reference, in sd


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", default=str(HERE.parent.parent / "build" / "bin" / "ppc"))
    parser.add_argument("name")
    arguments = parser.parse_args()

    expected = json.loads((HERE / "expected.json").read_text())[arguments.name]
    folder = SAMPLES / arguments.name
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        summary_file, draws_file = scratch / "summary.json", scratch / "draws.csv"
        command = [arguments.ppc, "run", folder / f"{arguments.name}.cpp", "--data", folder / f"{arguments.name}.json",
                   "--seed", "1", "--draws", "10000", "--summary", summary_file, "--output", draws_file]
        done = subprocess.run(command, capture_output=True, text=True)
        print(done.stdout, done.stderr, sep="")
        if done.returncode != 0:
            print(f"FAILED: ppc run exits with {done.returncode}")
            return 1
        summary = json.loads(summary_file.read_text())
        header = next(line for line in draws_file.read_text().splitlines() if not line.startswith("#")).split(",")

    problems = [f"no column {name} in the draws" for name in ("lp__", "log_p__", "log_g__", *expected)
                if name not in header]
    k_hat = summary["k_hat"]
    trusted = summary["weighted"]
    for name, (mean, sd) in expected.items():
        site = summary["sites"].get(name)
        if site is None:
            problems.append(f"no site {name} in the summary")
            continue
        off = (site["mean"] - mean) / sd
        ratio = site["sd"] / sd
        print(f"{name:12} mean {site['mean']:9.4f} ({off:+.3f} sd)   sd {site['sd']:8.4f} (x {ratio:.3f})")
        if trusted and not (abs(off) <= 0.1 + MONTE_CARLO and abs(ratio - 1) <= 0.1 + MONTE_CARLO):
            problems.append(f"{name} is off, and the fit claims k-hat {k_hat}")
    if trusted and not (k_hat is not None and k_hat < K_HAT_LIMIT):
        problems.append(f"k-hat is {k_hat}, but weighted is {summary['weighted']}")
    for problem in problems:
        print("FAILED:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
