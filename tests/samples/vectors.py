#!/usr/bin/env python3
"""Fits a model of proportions, whose posterior is a Dirichlet distribution, with each automatic guide.

    vectors.py --ppc PPC

Means must agree with the closed form to 0.1 sd and standard deviations to 10 %, the point estimate with the mode to
1e-4; the draws have a column for each element of the vector, which is longer than its unconstrained form.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

MODEL = pathlib.Path(__file__).resolve().parent / "dirichlet_multinomial.cpp"
CONCENTRATION, COUNTS = [2.0, 1.5, 1.0], [21, 12, 7]


def fit(ppc, guide, folder):
    data, summary, draws = folder / "data.json", folder / "summary.json", folder / "draws.csv"
    data.write_text(json.dumps({"concentration": CONCENTRATION, "counts": COUNTS}))
    subprocess.run([ppc, "run", MODEL, "--data", data, "--guide", guide, "--seed", "1", "--draws", "10000",
                    "--summary", summary, "--output", draws], check=True, capture_output=True, text=True)
    header = next(line for line in draws.read_text().splitlines() if not line.startswith("#"))
    return json.loads(summary.read_text())["sites"]["p"], header.split(",")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", required=True)
    ppc = parser.parse_args().ppc
    posterior = [a + n for a, n in zip(CONCENTRATION, COUNTS)]
    total = sum(posterior)
    failures = []
    for guide in ("auto", "normal", "multivariate", "delta"):
        with tempfile.TemporaryDirectory() as scratch:
            site, header = fit(ppc, guide, pathlib.Path(scratch))
        if [name for name in header if name.startswith("p.")] != ["p.1", "p.2", "p.3"]:
            failures.append(f"{guide}: the columns are {header}")
        for k, a in enumerate(posterior):
            mean, sd = a / total, math.sqrt(a * (total - a) / (total + 1)) / total
            found = site["mean"][k]
            if guide == "delta":
                mode = (a - 1) / (total - len(posterior))
                print(f"{guide:13} p[{k + 1}] {found:.6f}, the mode is {mode:.6f}")
                if not abs(found - mode) < 1e-4:
                    failures.append(f"{guide}: the mode of p[{k + 1}]")
                continue
            ratio = site["sd"][k] / sd
            print(f"{guide:13} p[{k + 1}] mean {(found - mean) / sd:+.3f} sd off, sd x {ratio:.3f}")
            if not (abs(found - mean) <= 0.1 * sd and abs(ratio - 1) <= 0.1):
                failures.append(f"{guide}: p[{k + 1}]")
    for failure in failures:
        print("FAILED:", failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
