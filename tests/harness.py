"""What the tests share that run ppc on models and compare numbers: options, reference files, calls, nested values."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = 77  # exit status of a test without what it needs


class Mismatch(Exception):
    """What a test finds wrong with a model."""


def options(description):
    """A parser with the options of these tests; `parse` completes what it gives."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--ppc", type=pathlib.Path, default=ROOT / "build" / "bin" / "ppc")
    parser.add_argument("--reference", type=pathlib.Path,
                        default=os.environ.get("PPC_REFERENCE_DIR") or ROOT.parent / "shared" / "reference")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    return parser


def parse(parser):
    arguments = parser.parse_args()
    arguments.ppc = arguments.ppc.resolve()
    return arguments


def references(folder):
    """The reference posteriors, in order of their names; none where there is no reference."""
    return [json.loads(file.read_text()) for file in sorted((folder / "posteriordb").glob("*.json"))]


def skip(folder):
    print(f"skipped: no reference in {folder} (set PPC_REFERENCE_DIR)")
    return SKIPPED


def run(ppc, command, *arguments):
    """What `ppc COMMAND ARGUMENTS` prints, run in the repository's root."""
    done = subprocess.run([ppc, command, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise Mismatch(f"ppc {command} exits with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def run_json(ppc, command, *arguments):
    printed = run(ppc, command, *arguments)
    try:
        return json.loads(printed)
    except json.JSONDecodeError:
        raise Mismatch(f"ppc {command} does not print JSON: {printed[:300]!r}") from None


def log_prob(ppc, model, data_file, points, scratch, *arguments):
    """The answer of `ppc log-prob` for each point."""
    points_file = scratch / "points.json"
    points_file.write_text(json.dumps({"points": points}))
    answers = run_json(ppc, "log-prob", model, "--data", data_file, "--at", points_file, *arguments)["points"]
    if len(answers) != len(points):
        raise Mismatch(f"{len(answers)} points came back for {len(points)}")
    return answers


def in_parallel(jobs, function, cases):
    """Calls function(*case); yields (case, result, None) or (case, None, what went wrong), in order of the cases.

    Work begins while later cases are still being made.
    """
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for case, future in [(case, pool.submit(function, *case)) for case in cases]:
            try:
                yield case, future.result(), None
            except (Mismatch, KeyError, OSError, TypeError, ValueError) as error:
                yield case, None, error if isinstance(error, Mismatch) else f"{type(error).__name__}: {error}"


def flatten(value):
    return [x for v in value for x in flatten(v)] if isinstance(value, list) else [value]


def split_name(flat_name):
    """'theta.2.1' -> ('theta', [1, 0])"""
    name, *indices = flat_name.split(".")
    return name, [int(i) - 1 for i in indices]


def look_up(sites, name, key):
    """The number `key` of the element 'theta[2,1]' in the sites of a summary."""
    stem, _, indices = name.partition("[")
    value = sites[stem][key]
    for index in indices.rstrip("]").split(",") if indices else ():
        value = value[int(index) - 1]
    return value


def nest(flat):
    """Stan's {'theta.1': ...} as {'theta': number or nested lists}."""
    result = {}
    for flat_name, value in flat.items():
        name, indices = split_name(flat_name)
        if not indices:
            result[name] = value
            continue
        at = result.setdefault(name, [])
        for i, index in enumerate(indices):
            last = i + 1 == len(indices)
            while len(at) <= index:
                at.append(None if last else [])
            if last:
                at[index] = value
            else:
                at = at[index]
    return result
