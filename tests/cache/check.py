#!/usr/bin/env python3
"""The user's cache: programs are built once, load headers precompiled by each compiler, and one that is spoilt does no harm.

    check.py [--ppc build/bin/ppc] [--cxx COMPILER ...]
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "samples" / "eight_schools_noncentered" / "eight_schools_noncentered"


class Wrong(Exception):
    pass


def call(arguments, cache, compiler, guide):
    """Mean of mu in a short fit."""
    summary = cache / "summary.json"
    done = subprocess.run([arguments.ppc, "run", f"{SAMPLE}.cpp", "--data", f"{SAMPLE}.json", "--guide", guide, "--steps", "20",
                           "--summary", summary], capture_output=True, text=True,
                          env={**os.environ, "PPC_CACHE_DIR": str(cache), "CXX": compiler})
    if done.returncode != 0:
        raise Wrong(f"{compiler}, {guide}: exits with {done.returncode}: {done.stderr}")
    return json.loads(summary.read_text())["sites"]["mu"]["mean"]


def programs(cache):
    return {p for p in cache.glob(f"{SAMPLE.name}-*/{SAMPLE.name}")}


def wait_for_header(cache):
    for _ in range(600):
        if found := list(cache.glob("load-*.gch")):
            return found[0]
        time.sleep(0.1)
    raise Wrong("no load header is precompiled within a minute")


def check(arguments, compiler):
    with tempfile.TemporaryDirectory() as folder:
        cache = pathlib.Path(folder)
        plain = call(arguments, cache, compiler, "diagonal")
        built = programs(cache)
        call(arguments, cache, compiler, "diagonal")
        if len(built) != 1 or programs(cache) != built:
            raise Wrong(f"{compiler}: the same program is built twice: {programs(cache)}")
        header = wait_for_header(cache)
        for program in built:
            shutil.rmtree(program.parent)
        if (again := call(arguments, cache, compiler, "diagonal")) != plain:
            raise Wrong(f"{compiler}: built with precompiled headers, mu is {again} and not {plain}")
        if not programs(cache):
            raise Wrong(f"{compiler}: a program that was removed is not built again")
        # One for other options, as an update of the system's headers would leave: g++ passes over it; clang++ cannot, and ppc
        # removes it.
        subprocess.run([compiler, "-std=c++17", "-x", "c++-header", "/dev/null", "-o", header], check=True)
        call(arguments, cache, compiler, "laplace")
        if "clang" in compiler and header.exists():
            raise Wrong(f"{compiler}: a precompiled header that is of no use stays")
    print(f"ok      {compiler}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", type=pathlib.Path, default=ROOT / "build" / "bin" / "ppc")
    parser.add_argument("--cxx", nargs="+", default=["c++"])
    arguments = parser.parse_args()
    try:
        for compiler in arguments.cxx:
            check(arguments, compiler)
    except Wrong as error:
        print(f"FAILED  {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
