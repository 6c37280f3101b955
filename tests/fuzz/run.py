#!/usr/bin/env python3
"""Random programs: the density that ppc generates against plain execution, and gradients against differences.

    run.py [--models language|discrete] [--ppc PPC] [--cxx CXX] [--runtime LIB] [--seed N] [--count K] [--jobs J] [--optimise FLAG] [--keep DIR]

The programs are those of seeds N, …, N + K - 1. A refusal of ppc, a compiler's error, a crash, a number that is not
finite and a mismatch are failures; each is printed with its seed and its program is kept in DIR (a new folder
unless given), with the commands to look at it. Of discrete latents ppc may refuse some, with an error that has a
place: what does not come apart into small sums.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import discrete
import generate
from harness import Mismatch
from posterior import check_posterior

ROOT = HERE.parent.parent

# What ppc says of discrete latents that do not come apart into small sums.
REFUSALS = ("summed out", "sum these out", "differs between")


class Runner:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.flags = ["-std=c++20", f"-I{ROOT / 'lib'}", f"-I{ROOT / 'runtime'}", "-isystem", options.eigen, f"-I{HERE}"]
        self.generate = {"language": generate.generate, "discrete": discrete.generate}[options.models]
        self.failures, self.refused, self.compared, self.skipped, self.passed, self.posteriors = {}, {}, 0, 0, 0, 0

    def command(self, *arguments, timeout=300):
        try:
            done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            return 124, "", f"no end after {timeout} s"
        return done.returncode, done.stdout, done.stderr

    def translate(self, seed):
        """Writes and compiles one program; returns what its load source is called with."""
        source, call, arguments = self.generate(seed)
        file = self.folder / f"m{seed}.cpp"
        file.write_text(source)
        code, _, err = self.command(self.options.ppc, "compile", file, "-o", self.folder, "--guide", "delta")
        if code == 1 and self.options.models == "discrete" and f"m{seed}.cpp:" in err and any(r in err for r in REFUSALS):
            self.refused[seed] = err.strip().splitlines()[0].split("error: ")[-1]
            return None
        if code:
            self.failures[seed] = f"ppc exits with {code}: {err.strip()}"
            return None
        return call, arguments

    def kernels(self, name, seeds):
        """One object file of all kernels."""
        text = ["#include <ppc/kernel.hpp>", "#include <ppc/math.hpp>"]
        text += [f'namespace kernel_{seed} {{\n#include "m{seed}.kernel.cpp"\n}}' for seed in seeds]
        file = self.folder / f"kernels{name}.cpp"
        file.write_text("\n".join(text) + "\n")
        code, _, err = self.command(self.options.cxx, *self.flags, "-w", self.options.optimise, "-DPPC_KERNEL_NO_CLONES", "-c",
                                    file, "-o", file.with_suffix(".o"))
        return code, err

    def without_broken(self, built, suffix, what):
        """Removes the programs of which one source does not compile."""
        for seed in list(built):
            code, _, err = self.command(self.options.cxx, *self.flags, "-w", "-fsyntax-only", self.folder / f"m{seed}.{suffix}.cpp")
            if code:
                self.failures[seed] = f"{what} does not compile: {err.strip()}"
                del built[seed]

    def batch(self, seeds):
        built = {seed: made for seed in seeds if (made := self.translate(seed))}
        if not built:
            return
        code, err = self.kernels(seeds[0], built)
        if code:
            self.without_broken(built, "kernel", "the kernel")
            code, err = self.kernels(seeds[0], built)
            if code:
                raise SystemExit(f"the kernels of seeds {list(built)} do not compile together: {err}")
        code, err, program = self.link(seeds[0], built)
        if code:
            self.without_broken(built, "load", "the load source")
            code, err = self.kernels(seeds[0], built)
            code, err, program = self.link(seeds[0], built)
            if code:
                raise SystemExit(f"the programs of seeds {list(built)} do not link: {err}")
        left = list(built)
        while left:
            code, out, err = self.command(program, *left)
            for line in out.splitlines():
                word, seed, rest = line.split(" ", 2)
                left.remove(int(seed))
                if word == "ok":
                    compared, skipped, posterior = rest.split(" ", 2)
                    self.compared, self.skipped = self.compared + int(compared), self.skipped + int(skipped)
                    self.check_posterior(int(seed), json.loads(posterior))
                else:
                    self.failures[int(seed)] = rest
            if left:
                self.failures[left[0]] = f"the program ends with {code}: {err.strip()}"
                left.pop(0)

    def check_posterior(self, seed, points):
        """Counts the program as one that agrees if the posterior of its discrete latents does, where it has one."""
        try:
            if points:
                check_posterior(points, [(d["draw"], d["count"]) for d in points[0]["draws"]])
                self.posteriors += 1
            self.passed += 1
        except Mismatch as error:
            self.failures[seed] = str(error)

    def link(self, name, built):
        text = ['#include "driver.hpp"']
        text += [f'#include "m{seed}.load.cpp"' for seed in built]
        text.append("int main(int argc, char** argv) {\n    return fuzz::check_all({")
        for seed, (call, arguments) in built.items():
            text.append(f"        {{{seed}, [] {{ using namespace fuzz_{seed}; return ppc::Program(ppc_load_tables_m{seed}({arguments})); }},"
                        f" [] {{ using namespace fuzz_{seed}; {call}; }}}},")
        text.append("    }, argc, argv);\n}\n")
        batch = self.folder / f"batch{name}"
        batch.with_suffix(".cpp").write_text("\n".join(text))
        kernels = self.folder / f"kernels{name}.o"
        code, _, err = self.command(self.options.cxx, *self.flags, "-w", "-O0", batch.with_suffix(".cpp"), kernels,
                                    self.driver(), self.options.runtime, "-o", batch)
        return code, err, batch

    def driver(self):
        return self.folder / "driver.o"

    def run(self, seeds):
        code, _, err = self.command(self.options.cxx, *self.flags, "-O1", "-c", HERE / "driver.cpp", "-o", self.driver())
        if code:
            raise SystemExit(f"the driver does not compile: {err}")
        size = max(1, min(self.options.batch, -(-len(seeds) // self.options.jobs)))
        batches = [seeds[i:i + size] for i in range(0, len(seeds), size)]
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            list(pool.map(self.batch, batches))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", choices=["language", "discrete"], default="language", help="which programs")
    parser.add_argument("--ppc", default=ROOT / "build" / "bin" / "ppc")
    parser.add_argument("--runtime", default=ROOT / "build" / "lib" / "libppc_runtime.a")
    parser.add_argument("--cxx", default="c++")
    parser.add_argument("--eigen", default="/usr/include/eigen3", help="the folder with Eigen's headers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--batch", type=int, default=25, help="programs in one executable")
    parser.add_argument("--optimise", default="-O0", help="the flag that kernels are compiled with")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="the folder for all sources")
    options = parser.parse_args()
    begin = time.time()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="ppc-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    runner = Runner(options, folder.resolve())
    runner.run(list(range(options.seed, options.seed + options.count)))
    for seed, what in sorted(runner.failures.items()):
        print(f"FAILED seed {seed} ({folder / f'm{seed}.cpp'}): {what[:1500]}")
    for seed, what in sorted(runner.refused.items()):
        print(f"refused seed {seed}: {what}")
    total = runner.compared + runner.skipped
    posteriors = f"{runner.posteriors} posteriors of discrete latents; " if options.models == "discrete" else ""
    print(f"{runner.passed} of {options.count} programs agree; {runner.compared} derivatives compared, {runner.skipped} near "
          f"kinks; {posteriors}{time.time() - begin:.0f} s")
    if runner.skipped > total // 10:
        print("FAILED: too many derivatives lie near kinks to be compared")
        return 1
    if len(runner.refused) > options.count // 10:
        print("FAILED: ppc refuses too many")
        return 1
    return 1 if runner.failures or runner.passed + len(runner.refused) != options.count else 0


if __name__ == "__main__":
    sys.exit(main())
