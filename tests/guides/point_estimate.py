#!/usr/bin/env python3
"""The loss of a mixture under point estimates: known, and without noise.

    point_estimate.py --ppc build/bin/ppc

Under the guide `delta` the loss (the negative ELBO) is minus the log density of the constrained values and the data, the
assignments summed out. The expected one is printed by Pyro's tutorial on Gaussian mixtures for these data at these
values, and follows from the densities by hand. Two seeds must give the same number to the last bit. The guide as
`ppc guide` prints it, which is mixture_delta.expected, omits the assignments and has the same loss.
"""

import argparse
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DATA = [0, 1, 10, 11, 12]
LOCS = [1, 9]
EXPECTED = 24.477144  # weights 0.5 and 0.5, scale 1
TOLERANCE = 1e-6


def normal(x, mean, sd):
    return -0.5 * ((x - mean) / sd) ** 2 - math.log(sd) - 0.5 * math.log(2 * math.pi)


def by_hand():
    """The loss from the densities of Dirichlet(0.5, 0.5), LogNormal(0, 2) and Normal."""
    dirichlet = math.lgamma(1) - 2 * math.lgamma(0.5) - math.log(0.5)
    log_normal = normal(0, 0, 2)  # the Jacobian 1 / scale is 1
    locs = sum(normal(m, 0, 10) for m in LOCS)
    rows = sum(math.log(sum(0.5 * math.exp(normal(y, m, 1)) for m in LOCS)) for y in DATA)
    return -(dirichlet + log_normal + locs + rows)


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} exits with {done.returncode}: {done.stderr}")
    return done.stdout


def loss(ppc, model, guide, scratch, seed):
    # Unconstrained: the weights are even and the scale is 1 at 0.
    point = {"parameters": {"locs.weights": [0], "locs.scale": [0], "locs.locs": LOCS}}
    for name, content in (("data.json", {"y": DATA}), ("at.json", point)):
        (scratch / name).write_text(json.dumps(content))
    return -json.loads(run(ppc, "elbo", model, "--guide", guide, "--data", scratch / "data.json", "--at",
                           scratch / "at.json", "--seed", seed))["elbo"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", type=pathlib.Path, required=True)
    ppc = parser.parse_args().ppc.resolve()
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        model, printed = scratch / "mixture.cpp", scratch / "guide.cpp"
        shutil.copy(HERE / "mixture.cpp", model)
        printed.write_text(run(ppc, "guide", model, "--guide", "delta"))
        first, second = (loss(ppc, model, "delta", scratch, seed) for seed in (1, 2))
        written = loss(ppc, model, printed, scratch, 1)
        is_golden = printed.read_text() == (HERE / "mixture_delta.expected").read_text()
    print(f"loss {first!r} and {second!r}, by hand {by_hand()!r}, published {EXPECTED}; of the printed guide {written!r}")
    if not is_golden:
        print("ppc guide --guide delta prints something else than mixture_delta.expected")
    good = first == second and abs(first - EXPECTED) <= TOLERANCE and abs(first - by_hand()) <= 1e-12 * EXPECTED
    return 0 if good and is_golden and abs(written - by_hand()) <= 1e-12 * EXPECTED else 1


if __name__ == "__main__":
    sys.exit(main())
