#!/usr/bin/env python3
"""`ppc guide` prints automatic guides as source; given back to --guide, each has the same ELBO and gradient.

    check.py --ppc build/bin/ppc MODEL.cpp DATA.json [MODEL.cpp DATA.json ...]

Compares at random parameters of fixed seeds, to 1e-12 relative to the largest entry.
"""

import argparse
import concurrent.futures
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

GUIDES = ("normal", "delta", "multivariate")
MORE = {  # by model: families that are written as their programs
    "eight_schools": ("diagonal", "lowrank(2)", "iaf(2, 6, elu)", "flow(coupling, 2, 3)", "flow(spline, 2, 3)",
                      "mu, tau: multivariate; theta: normal", "mu, tau: multivariate(exp); theta: normal(exp)"),
    "mixture": ("diagonal", "laplace", "lowrank", "weights: delta; rest: diagonal"),
    "names": ("diagonal", "lowrank(2)", "x: delta; rest: normal"),
    "varying_intercepts": ("diagonal", "intercept: normal; rest: multivariate"),
}
TOLERANCE = 1e-12


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(c) for c in command)} exits with {done.returncode}:\n{done.stderr}")
    return done.stdout


def check(ppc, model, data, guide):
    with tempfile.TemporaryDirectory() as folder:
        return compare(ppc, model, data, guide, pathlib.Path(folder))


def compare(ppc, model, data, guide, folder):
    beside = folder / model.name
    shutil.copy(model, beside)
    source = folder / f"{model.stem}_guide.cpp"
    run(ppc, "guide", beside, "--guide", guide, "-o", source)
    blocks = json.loads(run(ppc, "elbo", beside, "--data", data, "--guide", guide))["gradient"]
    generator = random.Random(20)
    worst = 0.0
    for seed in range(3):
        at = folder / "at.json"
        at.write_text(json.dumps({"parameters": {n: [generator.uniform(-1, 1) for _ in v] for n, v in blocks.items()}}))
        built_in, written = (
            json.loads(run(ppc, "elbo", beside, "--data", data, "--guide", spec, "--at", at, "--seed", seed))
            for spec in (guide, source))
        pairs = [(built_in["elbo"], written["elbo"])]
        scale = max([abs(x) for v in built_in["gradient"].values() for x in v] or [1.0])
        worst = max(worst, abs(built_in["elbo"] - written["elbo"]) / max(1.0, abs(pairs[0][0])))
        if built_in["gradient"].keys() != written["gradient"].keys():
            sys.exit(f"{model.stem} {guide}: the parameters differ: {sorted(written['gradient'])}")
        for name, values in built_in["gradient"].items():
            for a, b in zip(values, written["gradient"][name], strict=True):
                worst = max(worst, abs(a - b) / scale)
    print(f"{'ok' if worst <= TOLERANCE else 'FAILED'}  {model.stem:32} {guide:36} {worst:.1e}", flush=True)
    return worst <= TOLERANCE


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ppc", type=pathlib.Path, required=True)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    cases = [(options.ppc.resolve(), model.resolve(), data.resolve(), guide)
             for model, data in zip(options.files[::2], options.files[1::2], strict=True)
             for guide in (*GUIDES, *MORE.get(model.stem, ()))]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda case: check(*case), cases))
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
