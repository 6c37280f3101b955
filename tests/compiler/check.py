#!/usr/bin/env python3
"""The front end, text in and text out: each FILE.cpp here against FILE.expected, the IR and the load slice that ppc
makes of it. With PPC_UPDATE_GOLDEN=1 the expectations are written anew; read the difference before you commit it.

    check.py --ppc PPC [FILE.cpp ...]
"""
import argparse
import difflib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def made_of(ppc, source):
    parts = []
    for form in ("ir", "slice"):
        command = [ppc, "inspect", f"--format={form}", source.name]
        done = subprocess.run(command, cwd=source.parent, capture_output=True, text=True, timeout=120)
        parts.append(f"// {form}\n{done.stdout}{done.stderr}".rstrip() + "\n")
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ppc", required=True)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    ppc = str(pathlib.Path(options.ppc).resolve())
    sources = [source.resolve() for source in options.files] or sorted(HERE.glob("*.cpp"))
    failed = 0
    for source in sources:
        expected, made = source.with_suffix(".expected"), made_of(ppc, source)
        if os.environ.get("PPC_UPDATE_GOLDEN") == "1":
            expected.write_text(made)
        elif (before := expected.read_text() if expected.exists() else "") != made:
            failed += 1
            sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), made.splitlines(True), expected.name, "made"))
    print(f"{len(sources)} files, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
