#!/usr/bin/env python3
"""Fits that are killed, again and again, and resumed end as the fit that is left alone: the same draws, summary and table.

    kill.py [--ppc build/bin/ppc] [--kills 20] [--seed 1] [CASE ...]

Each case is run once without interruption, which also says how long it takes. Then it is started with --save and --resume of
one file and killed (SIGKILL, program and all) after a random time, until it has been killed so many times; a fit that
comes to its end before that is compared and begun again. After each kill the state must be whole, or not there yet.
"""

import argparse
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHOOLS, REGRESSION = (ROOT / "samples" / name / f"{name}.cpp"
                       for name in ("eight_schools_noncentered", "linear_regression"))
CASES = {
    "newton": [SCHOOLS, "--guide", "multivariate", "--particles", "600", "--steps", "12000", "--save-every", "50"],
    "adam": [REGRESSION, "--optimizer", "adam", "--particles", "400", "--save-every", "20"],
    "fixed draws": [SCHOOLS, "--guide", "mu: normal; rest: multivariate", "--save-every", "1"],
}

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ 0xC96C5795D7870F42 if byte & 1 else byte >> 1
    TABLE.append(byte)


def is_whole(data):
    """Whether the bytes are a state, by the format of <ppc/state.hpp>."""
    total = 0xFFFFFFFFFFFFFFFF
    for value in data[:-8]:
        total = TABLE[(total ^ value) & 0xFF] ^ total >> 8
    return (data[:8] == b"ppc fit\n" and struct.unpack("<QQ", data[8:24]) == (1, len(data) - 32)
            and struct.unpack("<Q", data[-8:]) == (total ^ 0xFFFFFFFFFFFFFFFF,))


class Fit:
    def __init__(self, ppc, arguments, scratch):
        model, *options = arguments
        self.files = [scratch / "draws.csv", scratch / "summary.json"]
        self.command = [ppc, "run", model, "--data", model.with_suffix(".json"), "--seed", "7", *options,
                        "--output", self.files[0], "--summary", self.files[1]]
        if "--save-every" in options:
            self.saved = ["--save", scratch / "fit.state", "--resume", scratch / "fit.state"]
            self.state = scratch / "fit.state"

    def start(self, *more):
        return subprocess.Popen([*self.command, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                start_new_session=True)

    def result(self, process):
        table, errors = process.communicate()
        if process.returncode != 0:
            raise SystemExit(f"FAILED: exit code {process.returncode}: {errors}")
        return [table, *(file.read_bytes() for file in self.files)]


def check(name, ppc, kills, rng):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        fit = Fit(ppc, CASES[name], folder)
        fit.result(fit.start("--save", folder / "first.state"))  # builds the program
        start = time.monotonic()
        wanted = fit.result(fit.start("--save", folder / "alone.state"))
        takes = time.monotonic() - start
        done, killed, with_state, ended = 0, 0, 0, 0
        while killed < kills:
            process = fit.start(*fit.saved)
            try:
                process.wait(rng.uniform(0, takes / 3))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                killed += 1
                if fit.state.exists():
                    with_state += 1
                    if not is_whole(fit.state.read_bytes()):
                        raise SystemExit(f"FAILED: after {killed} kills the state is not whole")
                continue
            if fit.result(process) != wanted:
                raise SystemExit(f"FAILED: {name}: another result after {killed} kills")
            ended += 1
            fit.state.unlink()
        if fit.result(fit.start(*fit.saved)) != wanted:
            raise SystemExit(f"FAILED: {name}: another result after {killed} kills")
        if fit.state.read_bytes() != (folder / "alone.state").read_bytes():
            raise SystemExit(f"FAILED: {name}: another state after {killed} kills")
        if fit.result(fit.start(*fit.saved)) != wanted:  # of a finished fit
            raise SystemExit(f"FAILED: {name}: another result from the finished state")
        left = [file.name for file in folder.iterdir() if ".part-" in file.name and "state" in file.name]
        if left:
            raise SystemExit(f"FAILED: {name}: files are left: {left}")
        print(f"{name:12} {takes:.2f} s alone; {killed} kills, {with_state} of them with a state, "
              f"{ended + 1} fits came to their end: all the same")
        if with_state < kills / 4:
            raise SystemExit(f"FAILED: {name}: hardly a kill found a state; the fit is too short for this test")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", type=pathlib.Path, default=ROOT / "build" / "bin" / "ppc")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("cases", nargs="*", default=list(CASES))
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    for name in arguments.cases:
        check(name, arguments.ppc.resolve(), arguments.kills, rng)
    return 0


if __name__ == "__main__":
    sys.exit(main())
