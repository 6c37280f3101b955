#!/usr/bin/env python3
"""The loss of a mixture under point estimates: known, and without noise.

    point_estimate.py --ppc build/bin/ppc

Under the guide `delta` the loss (the negative ELBO) is minus the log density of the constrained values and the data, the
assignments summed out. The expected one is printed by Pyro's tutorial on Gaussian mixtures for these data at these
values, and follows from the densities by hand. Two seeds must give the same number to the last bit.
"""

import argparse
import json
import math
import pathlib
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


def loss(ppc, scratch, seed):
    # Unconstrained: the weights are even and the scale is 1 at 0.
    point = {"parameters": {"locs.weights": [0], "locs.scale": [0], "locs.locs": LOCS}}
    for name, content in (("data.json", {"y": DATA}), ("at.json", point)):
        (scratch / name).write_text(json.dumps(content))
    done = subprocess.run([ppc, "elbo", HERE / "mixture.cpp", "--guide", "delta", "--data", scratch / "data.json",
                           "--at", scratch / "at.json", "--seed", str(seed)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"ppc elbo exits with {done.returncode}: {done.stderr}")
    return -json.loads(done.stdout)["elbo"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", type=pathlib.Path, required=True)
    ppc = parser.parse_args().ppc.resolve()
    with tempfile.TemporaryDirectory() as name:
        first, second = (loss(ppc, pathlib.Path(name), seed) for seed in (1, 2))
    print(f"loss {first!r} and {second!r}, by hand {by_hand()!r}, published {EXPECTED}")
    good = first == second and abs(first - EXPECTED) <= TOLERANCE and abs(first - by_hand()) <= 1e-12 * EXPECTED
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
