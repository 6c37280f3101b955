#!/usr/bin/env python3
"""Bad input at run time: each must end with the right exit code and a message that says what is wrong and where.

    check.py [--ppc build/bin/ppc] [CASE ...]
"""

import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INPUTS = HERE / "inputs.cpp"
ROWS = HERE / "rows.cpp"
TABLES = HERE / "tables.cpp"
EIGHT_SCHOOLS = ROOT / "samples" / "eight_schools"
GOOD = {"groups": 2, "group": [0, 1, 1], "count": [3, 0, 2], "X": [[1, 2], [3, 4], [5, 6]], "time": [1, 2, 3.5],
        "limits": [0, 1]}
MISSING = object()
EXPECTED_OBJECT = 'expected a JSON object of named values ({"name": value, …})'
COMPILE_ERROR, USAGE, BAD_DATA, FIT_FAILED, CANNOT_WRITE = 1, 2, 3, 4, 5


def changed(name, value):
    data = dict(GOOD, **{name: value})
    if value is MISSING:
        del data[name]
    return json.dumps(data)


# Data: name of the case, text of the file, parts of the message. All end with BAD_DATA.
DATA = [
    ("missing", changed("count", MISSING), ["no 'count'", "it has", "group"]),
    ("integer expected", changed("groups", 2.5), ["groups", "integer", "2.5"]),
    ("integer too large", changed("groups", 99999999999), ["groups", "99999999999"]),
    ("scalar expected", changed("groups", [2]), ["groups", "integer", "array"]),
    ("negative size", changed("groups", -2), ["groups", "-2"]),
    ("integer expected in an array", changed("group", [0, 1.5, 1]), ["group[2]", "integer", "1.5"]),
    ("string for a number", changed("time", [1, "two", 3]), ["time[2]", "number", "two"]),
    ("number for an array", changed("time", 4), ["time", "array", "4"]),
    ("vector for a matrix", changed("X", [1, 2, 3]), ["X[1]", "array"]),
    ("ragged matrix", changed("X", [[1, 2], [3, 4], [5]]), ["X[3]", "same length", "2", "1"]),
    ("array of fixed size", changed("limits", [0, 1, 2]), ["limits", "2", "3"]),
    ("sizes that do not fit", changed("time", [1, 2]),
     ["inputs.cpp:18: sizes differ in site 'time'", "its distribution has 3 elements", "'table.time' has 2 elements"]),
    ("index too large", changed("group", [0, 1, 2]), ["inputs.cpp:16: index 2", "level", "2 elements"]),
    ("inverted bounds", changed("limits", [1, 0.5]), ["inputs.cpp:14: site 'share'", "from 1 to 0.5"]),
    ("bound that is no number", changed("limits", ["NaN", 1]), ["inputs.cpp:14: site 'share'", "from nan to 1"]),
    ("negative index", changed("group", [0, 1, -1]), ["index -1", "level"]),
    ("outside a discrete support", changed("count", [3, -1, 1]), ["'count[2]'", "-1", "support"]),
    ("outside a support", changed("time", [1, -2, 3]), ["inputs.cpp:18: site 'time[2]'", "-2", "support"]),
    ("nan", changed("time", [4, "NaN", 1]), ["'time[2]'", "nan", "support"]),
    ("null", changed("time", [4, 2, None]), ["time[3]", "nan"]),
    ("malformed", '{"groups": 2,\n "group": [0, 1}', ["malformed JSON", "line 2"]),
    ("empty", "", ["/data.json: the file is empty; " + EXPECTED_OBJECT + "\n"]),
    ("blank", " \n\t\n", ["/data.json: the file is empty; " + EXPECTED_OBJECT + "\n"]),
    ("array", "[1, 2]", ["/data.json: " + EXPECTED_OBJECT + ", found an array of 2\n"]),
    ("number", "3", ["/data.json: " + EXPECTED_OBJECT + ", found the number 3\n"]),
    ("string", '"y"', ["/data.json: " + EXPECTED_OBJECT + ", found a string (\"y\")\n"]),
    ("literal", "null", ["/data.json: " + EXPECTED_OBJECT + ", found null\n"]),
]

GOOD_TEXT = json.dumps(GOOD)
NO_DENSITY = changed("X", [["NaN", 2], [3, 4], [5, 6]])
# Anything else on a good model with good data: arguments after it, environment, exit code, parts of the message.
# {scratch} is a folder of the case's own, which holds points.json.
USE = [
    ("strict", ["run", "--strict", "--steps", "5"], json.dumps(dict(GOOD, extra=1)), {}, BAD_DATA, ["extra", "inputs"]),
    ("unknown option", ["run", "--stpes", "5"], GOOD_TEXT, {}, USAGE,
     ["ppc: error: unknown option '--stpes'; --help lists the options\n"]),
    ("data without --data", ["run", "{scratch}/points.json"], GOOD_TEXT, {}, USAGE,
     ["there are two model files", "the data go after --data"]),
    ("option without value", ["run", "--steps"], GOOD_TEXT, {}, USAGE, ["--steps"]),
    ("bad value", ["run", "--steps", "many"], GOOD_TEXT, {}, USAGE, ["--steps", "many"]),
    ("value out of range", ["run", "--steps", "0"], GOOD_TEXT, {}, USAGE, ["--steps", "at least 1"]),
    ("unknown guide", ["run", "--guide", "spiral"], GOOD_TEXT, {}, USAGE, ["flow", "normal", "multivariate"]),
    ("unknown optimiser", ["run", "--optimizer", "newton"], GOOD_TEXT, {}, USAGE, ["newton", "adam"]),
    ("unknown start", ["run", "--init", "nowhere"], GOOD_TEXT, {}, USAGE, ["nowhere", "path"]),
    ("no such folder", ["run", "--output", "{scratch}/none/draws.csv"], GOOD_TEXT, {}, CANNOT_WRITE,
     ["cannot write", "draws.csv"]),
    ("folder as output", ["run", "--summary", "{scratch}"], GOOD_TEXT, {}, CANNOT_WRITE, ["cannot write", "folder"]),
    ("an order that Rényi's bound lacks", ["run", "--objective", "renyi(1, 4)"], GOOD_TEXT, {}, USAGE, ["order 1", "trace"]),
    ("an unknown objective", ["run", "--objective", "elbo"], GOOD_TEXT, {}, USAGE, ["trace, stl, iwae(K)"]),
    ("no compiler", ["run"], GOOD_TEXT, {"CXX": "/nonexistent/c++", "PPC_CACHE_DIR": "{scratch}/cache"},
     COMPILE_ERROR, ["/nonexistent/c++", "cannot run"]),
    ("cache is a file", ["run"], GOOD_TEXT, {"PPC_CACHE_DIR": "{scratch}/points.json"}, CANNOT_WRITE,
     ["cache folder", "PPC_CACHE_DIR"]),
    ("no density", ["run", "--steps", "5"], NO_DENSITY, {}, FIT_FAILED, ["'time[1]'", "inputs.cpp:18"]),
    ("no points", ["log-prob", "--at", "{scratch}/none.json"], GOOD_TEXT, {}, BAD_DATA, ["none.json"]),
]

# Points: what "unconstrained" is, parts of the message. All end with BAD_DATA.
POINTS = [
    ("missing site", {"level": [0, 0], "beta": [0, 0]}, ["points[1].unconstrained", "no 'share'"]),
    ("unknown site", {"level": [0, 0], "beta": [0, 0], "share": 0, "mu": 1}, ["'mu' is no latent site", "level"]),
    ("too few elements", {"level": [0], "beta": [0, 0], "share": 0}, ["level", "2 elements", "found 1"]),
    ("string", {"level": [0, "a"], "beta": [0, 0], "share": 0}, ["level[2]", "number"]),
]


class Wrong(Exception):
    pass


def call(arguments, command, environment=None):
    return subprocess.run([arguments.ppc, *map(str, command)], capture_output=True, text=True,
                          env={**os.environ, **(environment or {})})


def expect(done, code, parts):
    if done.returncode != code:
        raise Wrong(f"exits with {done.returncode}, {code} expected: {done.stderr[-800:]!r}")
    absent = [part for part in parts if part not in done.stderr]
    if absent:
        raise Wrong(f"the message lacks {absent}: {done.stderr[-800:]!r}")
    if "error: " not in done.stderr or done.stderr.count("error: ") > 1:
        raise Wrong(f"not one error: {done.stderr[-800:]!r}")


def with_scratch(check):
    def wrapped(*args):
        with tempfile.TemporaryDirectory() as scratch:
            return check(pathlib.Path(scratch), *args)
    return wrapped


@with_scratch
def bad_data(scratch, arguments, text, parts):
    data = scratch / "data.json"
    data.write_text(text)
    expect(call(arguments, ["run", INPUTS, "--data", data, "--steps", "5"]), BAD_DATA, parts)


@with_scratch
def bad_use(scratch, arguments, command, text, environment, code, parts):
    data, points = scratch / "data.json", scratch / "points.json"
    data.write_text(text)
    points.write_text('{"points": []}')
    name, *options = (a.replace("{scratch}", str(scratch)) for a in command)
    environment = {key: value.replace("{scratch}", str(scratch)) for key, value in environment.items()}
    expect(call(arguments, [name, INPUTS, "--data", data, *options], environment), code, parts)


@with_scratch
def bad_point(scratch, arguments, point, parts):
    data, points = scratch / "data.json", scratch / "points.json"
    data.write_text(GOOD_TEXT)
    points.write_text(json.dumps({"points": [{"unconstrained": point}]}))
    expect(call(arguments, ["log-prob", INPUTS, "--data", data, "--at", points]), BAD_DATA, parts)


def no_mode(arguments):
    done = call(arguments, ["run", EIGHT_SCHOOLS / "eight_schools.cpp", "--data", EIGHT_SCHOOLS / "eight_schools.json",
                            "--guide", "delta"])
    expect(done, FIT_FAILED, ["no mode", "'tau'", "to 0"])


def no_files(arguments):
    expect(call(arguments, ["run", INPUTS]), USAGE, ["--data is missing"])
    expect(call(arguments, ["run", INPUTS, "--data", "none.json"]), BAD_DATA, ["none.json"])
    expect(call(arguments, ["run", "none.cpp", "--data", "none.json"]), USAGE, ["none.cpp"])
    expect(call(arguments, ["run"]), USAGE, ["model file"])
    listed = re.findall(r"^  ([a-z-]+) ", call(arguments, ["--help"]).stdout, re.MULTILINE)
    commands = f"the commands are {', '.join(listed)}; see ppc --help\n"
    expect(call(arguments, ["fit", INPUTS]), USAGE, [f"ppc: error: unknown command 'fit'; {commands}"])
    expect(call(arguments, ["--seed"]), USAGE, [f"ppc: error: unknown option '--seed'; {commands}"])
    expect(call(arguments, []), USAGE, [f"ppc: error: a command is missing; {commands}"])
    # An option that does not exist, before the model's name.
    expect(call(arguments, ["run", "--verbose", INPUTS]), USAGE, ["unknown option '--verbose'"])


@with_scratch
def earlier_output(scratch, arguments):
    """A failed run leaves what an earlier one wrote, and nothing half-written beside it."""
    data, draws, summary = scratch / "data.json", scratch / "draws.csv", scratch / "summary.json"
    command = ["run", INPUTS, "--data", data, "--steps", "5", "--draws", "100", "--output", draws, "--summary", summary]
    data.write_text(GOOD_TEXT)
    done = call(arguments, command)
    if done.returncode != 0:
        raise Wrong(f"the first run fails: {done.stderr}")
    before = draws.read_bytes(), summary.read_bytes()
    failures = [(changed("time", [1, -2, 3]), [], BAD_DATA), (NO_DENSITY, [], FIT_FAILED),
                (GOOD_TEXT, ["--summary", scratch / "none" / "summary.json"], CANNOT_WRITE)]
    for text, options, code in failures:
        data.write_text(text)
        expect(call(arguments, command + options), code, [])
        if (draws.read_bytes(), summary.read_bytes()) != before:
            raise Wrong(f"the failure with {code} changed what an earlier run wrote")
        left = sorted(p.name for p in scratch.iterdir())
        if left != ["data.json", "draws.csv", "summary.json"]:
            raise Wrong(f"the failure with {code} leaves {left}")


ROWS_DATA = {"x": [0.1 * i for i in range(20)], "count": [1] * 20, "y": [0.5] * 20, "sigma": [1.0] * 20}
# One row each that makes the density non-finite: changes of row 17, options, parts of the message.
BAD_ROWS = [
    # Everywhere, so that no start is found.
    ({"sigma": 0.0}, [], ["no starting point of 'rows'",
                          "at u = 0: 'y[17]' (Normal(b[1], sigma[i]), rows.cpp:11:9) has log density nan at b = [0, 0]"]),
    # The rate overflows as soon as b[1] is above 0.
    ({"x": 1e308, "count": 0}, ["--init", "feasible"],
     ["the fit became non-finite at step ",
      ": 'count[17]' (Poisson(std::exp(a + b[0] * x[i])), rows.cpp:10:9) has log density -inf at a = ", ", b = ["]),
    ({"x": 1e308, "count": 0}, ["--init", "feasible", "--optimizer", "adam"],
     ["the fit became non-finite at step ", ": 'count[17]' (Poisson("]),
]


@with_scratch
def bad_row(scratch, arguments, changes, options, parts):
    data = scratch / "data.json"
    rows = {name: list(values) for name, values in ROWS_DATA.items()}
    for name, value in changes.items():
        rows[name][16] = value
    data.write_text(json.dumps(rows))
    expect(call(arguments, ["run", ROWS, "--data", data, *options]), FIT_FAILED, parts)


SMALL_TABLES = {"K": 3, "trials": [2, 5], "y": [0.5, 4]}
# Numbers of values that make a table too large: changes of the data, parts of the message.
LARGE_TABLES = [
    ({"K": 257}, ["tables.cpp:7: ", "'a', 'b', 'c': 257 * 257 * 257 = 16974593 entries", "16777216 at most. Observe one"]),
    # Of sizes that differ between iterations the largest counts.
    ({"trials": [3, 2999]}, ["tables.cpp:12: ", "'n', 'm', 'l': 3000 * 3000 * 2 = 18000000 entries"]),
    ({"K": 2**20}, ["1048576 * 1048576 * 1048576 = 1152921504606846976 entries"]),
]


@with_scratch
def large_table(scratch, arguments, changes, parts):
    data = scratch / "data.json"
    data.write_text(json.dumps({**SMALL_TABLES, **changes}))
    expect(call(arguments, ["run", TABLES, "--data", data, "--steps", "5"]), BAD_DATA, parts)


@with_scratch
def small_tables(scratch, arguments):
    data = scratch / "data.json"
    data.write_text(json.dumps(SMALL_TABLES))
    done = call(arguments, ["run", TABLES, "--data", data, "--steps", "5"])
    if done.returncode != 0:
        raise Wrong(f"tables of few entries are refused: {done.stderr!r}")


@with_scratch
def bad_row_at_a_point(scratch, arguments):
    """log-prob names the sites and the elements that are not finite, and has their log densities."""
    data, points = scratch / "data.json", scratch / "points.json"
    rows = {name: list(values) for name, values in ROWS_DATA.items()}
    rows["x"][16] = 1e4
    data.write_text(json.dumps(rows))
    unconstrained = [{"a": 0.5, "b": [b, 0]} for b in (1, 0.01)]
    points.write_text(json.dumps({"points": [{"unconstrained": u} for u in unconstrained]}))
    done = call(arguments, ["log-prob", ROWS, "--data", data, "--at", points, "--pointwise"])
    if done.returncode != 0:
        raise Wrong(f"exits with {done.returncode}: {done.stderr!r}")
    bad, good = json.loads(done.stdout)["points"]
    if bad.get("nonfinite") != ["a", "b", "count"]:
        raise Wrong(f"the sites are {bad.get('nonfinite')}")
    if bad.get("nonfinite_elements") != ["a", "b[1]", "count[17]"]:
        raise Wrong(f"the elements are {bad.get('nonfinite_elements')}")
    if [i for i, x in enumerate(bad["pointwise"]["count"]) if x is None] != [16]:
        raise Wrong(f"the log densities are {bad['pointwise']}")
    if "nonfinite" in good or "nonfinite_elements" in good:
        raise Wrong("a point where all is finite has non-finite sites")
    for x, term in zip(rows["x"], good["pointwise"]["count"]):
        rate = math.exp(0.5 + 0.01 * x)
        if not math.isclose(term, 0.5 + 0.01 * x - rate, rel_tol=1e-12): # of a count of 1
            raise Wrong(f"the log density at x = {x} is {term}")


def cases():
    yield from (("data: " + name, bad_data, args) for name, *args in DATA)
    yield from (("use: " + name, bad_use, args) for name, *args in USE)
    yield from (("points: " + name, bad_point, args) for name, *args in POINTS)
    yield from ((f"row: {changes} {' '.join(options)}", bad_row, (changes, options, parts))
                for changes, options, parts in BAD_ROWS)
    yield "row: log-prob", bad_row_at_a_point, []
    yield from ((f"table: {changes}", large_table, (changes, parts)) for changes, parts in LARGE_TABLES)
    yield "small tables", small_tables, []
    yield "delta without a mode", no_mode, []
    yield "missing files", no_files, []
    yield "earlier output", earlier_output, []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", default=str(ROOT / "build" / "bin" / "ppc"))
    parser.add_argument("cases", nargs="*", help="only these")
    arguments = parser.parse_args()

    # Compiled once for each guide, not by several cases at a time.
    with tempfile.NamedTemporaryFile("w", suffix=".json") as data:
        data.write(GOOD_TEXT)
        data.flush()
        for options in (["run", "--steps", "5"], ["simulate"]):
            done = call(arguments, [options[0], INPUTS, "--data", data.name, *options[1:]])
            if done.returncode != 0:
                print(f"FAILED: good data: {done.stderr}")
                return 1

    failures = count = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        pending = [(name, pool.submit(check, arguments, *args)) for name, check, args in cases()
                   if not arguments.cases or name in arguments.cases]
        for name, future in pending:
            count += 1
            try:
                future.result()
            except (Wrong, OSError) as error:
                failures += 1
                print(f"FAILED {name}: {error}", flush=True)
    print(f"{count - failures} of {count} mistakes are told as they should be")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
