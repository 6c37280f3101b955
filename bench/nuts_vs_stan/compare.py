#!/usr/bin/env python3
"""Effective draws per gradient of ppc's NUTS and of Stan's, on models of tests/conformance.

    compare.py [--ppc build/bin/ppc] [--reference DIR] [--seeds N] [MODEL ...]

Both run 4 chains of 1000 draws after 1000 of warm-up from uniform(-2, 2), with the diagonal metric and a target acceptance
of 0.8. A figure is the mean over seeds of the log of bulk effective draws per leapfrog step after warm-up, averaged over
the parameters; the ratio is shown with its standard error. Where R has no rstan only ppc's side is run.
"""

import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import harness


def lines(command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        raise harness.Mismatch(f"{command[0]} exits with {done.returncode}: {done.stderr.strip()[-1500:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def built(ppc, model, scratch):
    """The program of main.cpp for a model."""
    harness.run(ppc, "compile", ROOT / "tests" / "conformance" / f"{model}.cpp", "--guide", "normal", "-o", scratch)
    root = ppc.parent.parent
    program = scratch / model
    subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O2", "-w", "-DPPC_MODEL_MAIN", "-fopenmp-simd",
                    "-fno-math-errno", "-fno-trapping-math", f"-I{scratch}", f"-I{ROOT / 'tests' / 'conformance'}",
                    f"-I{root / 'include'}", "-I/usr/include/eigen3", HERE / "main.cpp", scratch / f"{model}.load.cpp",
                    scratch / f"{model}.kernel.cpp", root / "lib" / "libppc_runtime.a", "-pthread", "-o", program],
                   check=True)
    return program


def r_text(data):
    """Numbers and lists of numbers in R's syntax."""
    def text(value):
        return f"c({', '.join(map(text, value))})" if isinstance(value, list) else repr(value)
    return "".join(f"{name} <- {text(value)}\n" for name, value in data.items())


def with_names(runs, names):
    """log effective draws per gradient of each seed, averaged over the parameters."""
    return [statistics.fmean(math.log(run["ess"][name] / run["leapfrogs"]) for name in names) for run in runs]


def main():
    parser = harness.options(__doc__)
    parser.add_argument("models", nargs="*", help="only these")
    parser.add_argument("--seeds", type=int, default=20)
    arguments = harness.parse(parser)
    data = {r["model"]: r["data"] for r in harness.references(arguments.reference)}
    if not data:
        return harness.skip(arguments.reference)
    has_stan = bool(shutil.which("Rscript")) and subprocess.run(
        ["Rscript", "-e", "library(rstan); library(posterior)"],
        capture_output=True).returncode == 0
    if not has_stan:
        print("R has no rstan or no posterior: only ppc's side", file=sys.stderr)
    print(f"{'model':30} {'parameters':>10} {'ppc: ESS/1000 gradients':>24} {'Stan':>8} {'ratio':>16}")
    for program in sorted(HERE.glob("*.stan")):
        model = program.stem
        if arguments.models and model not in arguments.models:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            data_file, r_file = scratch / "data.json", scratch / "data.R"
            data_file.write_text(json.dumps(data[model]))
            r_file.write_text(r_text(data[model]))
            ours = lines([built(arguments.ppc, model, scratch), data_file, arguments.seeds])
            theirs = lines(["Rscript", HERE / "stan.R", program, r_file, arguments.seeds]) if has_stan else []
        names = [n for n in (theirs or ours)[0]["ess"] if n in ours[0]["ess"]]
        a, b = with_names(ours, names), with_names(theirs, names)
        line = f"{model:30} {len(names):10} {1000 * math.exp(statistics.fmean(a)):24.1f}"
        if b:
            error = math.hypot(statistics.stdev(a) / math.sqrt(len(a)), statistics.stdev(b) / math.sqrt(len(b)))
            ratio = math.exp(statistics.fmean(a) - statistics.fmean(b))
            line += f" {1000 * math.exp(statistics.fmean(b)):8.1f} {ratio:8.3f} ± {ratio * error:.3f}"
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
