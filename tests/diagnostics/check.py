#!/usr/bin/env python3
"""Every message of the front end, expected in the source that provokes it.

    check.py --ppc PPC [FILE.cpp ...]

A file says what it provokes, as Clang's own tests do, with a part of the text and the line it is on:

    PPC_SAMPLE("mu", Normal(0, 1)); // expected-error {{site 'mu' is already declared}}
    // expected-note@-4 {{first declared here}}

The test is strict both ways: every diagnostic is expected and every expectation met. Where an error is expected, ppc
exits with 1 and prints nothing else. `// expected-no-diagnostics` says that nothing is reported. `// arguments: --model a` are
added to the command line; without them a file with a PPC_GUIDE is compiled with it. A file is named like the message in diagnostics.def, perhaps with a suffix (`no_member.2.cpp`);
without FILE.cpp a message that has no file is an error.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "compiler" / "frontend" / "diagnostics.def"

EXPECTATION = re.compile(r"expected-(error|warning|note)(?:@([+-]?)(\d+))?\s*\{\{(.*?)\}\}")
DIAGNOSTIC = re.compile(r"^(.*?):(\d+):(\d+): (fatal error|error|warning|note): (.*)$")
UNPLACED = re.compile(r"^(?:ppc: )?(fatal error|error|warning|note): (.*)$")


def expectations(source):
    found = []
    for number, line in enumerate(source.read_text().splitlines(), 1):
        for level, sign, offset, text in EXPECTATION.findall(line):
            at = number if not offset else int(offset) if not sign else number + int(sign + offset)
            found.append((at, level, text))
    return found


def diagnostics(source, stderr):
    """(line, level, text); line 0 where it is not in the source itself."""
    found = []
    for line in stderr.splitlines():
        if m := DIAGNOSTIC.match(line):
            here = pathlib.Path(m[1]).resolve() == source
            found.append((int(m[2]) if here else 0, m[4].replace("fatal ", ""), m[5] if here else line))
        elif m := UNPLACED.match(line):
            found.append((0, m[1].replace("fatal ", ""), m[2]))
        elif "internal error" in line or "Assertion" in line or "Stack dump" in line:
            found.append((0, "error", line))
    return found


def check(ppc, source):
    source = source.resolve()
    text = source.read_text()
    arguments = " ".join(re.findall(r"^// arguments: (.*)$", text, re.M)).split()
    with tempfile.TemporaryDirectory() as folder:
        if ("PPC_GUIDE" in text or "\n// guide\n" in text) and not arguments:  # the file has the guide with its model
            arguments = ["--guide", str(source)]
        command = [ppc, "compile", "-o", folder] if "--guide" in arguments else [ppc, "inspect"]
        done = subprocess.run([*command, str(source), *arguments], capture_output=True, text=True, timeout=120)
    faults = []
    accepted = "expected-error" not in text
    if done.returncode != (0 if accepted else 1):
        faults.append(f"exit code {done.returncode}")
    if done.stdout and not accepted:
        faults.append("something was printed to standard output")
    missing = expectations(source)
    if not missing and "expected-no-diagnostics" not in text:
        faults.append("the file expects nothing")
    for line, level, message in diagnostics(source, done.stderr):
        match = next((e for e in missing if e[:2] == (line, level) and e[2] in message), None)
        if match:
            missing.remove(match)
        else:
            faults.append(f"line {line}: not expected: {level}: {message}")
    faults += [f"line {line}: missing: {level}: {part}" for line, level, part in missing]
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ppc", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    sources = options.files or sorted(HERE.rglob("*.cpp"))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for source, faults in zip(sources, pool.map(lambda s: check(options.ppc, s), sources)):
            failed += bool(faults)
            for fault in faults:
                print(f"{source.name}: {fault}")
    if not options.files:
        named = {source.name.split(".")[0] for source in sources}
        for message in re.findall(r"^DIAG\((\w+),", TABLE.read_text(), re.M):
            if message not in named:
                failed += 1
                print(f"{message} of {TABLE.name} has no file {message}.cpp here")
    print(f"{len(sources)} files, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
