#!/usr/bin/env python3
"""The language reference against the files, the library and the compiler.

    check.py [--ppc build/bin/ppc] [--update] text|examples [EXAMPLE ...]

text: a fenced block after a link to a file of docs/examples is that file, every file there is shown, and a block that
starts with `$ ppc` is what that command prints in docs/ (in other pages of docs/ `$ ppc … --help`; --update writes both anew); links lead somewhere; every
distribution, transform, support and word of lib and runtime stands in a table, and the tables list nothing else;
what is listed of C++ and Eigen is used in some test of plain execution.
examples: each file of docs/examples, and listed.cpp here, with its data, gives the same log density as plain execution of its source,
and a gradient that agrees with finite differences (tests/plain). Files named refused_* are for the text only, and a model of integers
has no density that varies: tests/guides/scored.py has it.
"""

import argparse
import importlib.util
import json
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([DOCS / "language.md", *(DOCS / "language").glob("*.md")])
# Of these, what commands print is shown in part and for files that stand elsewhere; their --help is checked.
OTHER_PAGES = sorted(p for p in [ROOT / "README.md", *DOCS.glob("*.md")] if p not in PAGES)
# Unconstrained elements of the latents of each example, in lists as the sites have them.
SHAPES = json.loads((HERE / "shapes.json").read_text())

BLOCK = re.compile(r"^(?:\[[^\]\n]*\]\(([^)\n]*examples/[\w.]+)\):?\n\n)?```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def without_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def printed_by(ppc, line):
    words = shlex.split(line.removeprefix("$ "))
    done = subprocess.run([ppc, *words[1:]], cwd=DOCS, capture_output=True, text=True, timeout=120)
    lines = [line, *(done.stdout + done.stderr).splitlines()]
    return "".join(f"{text.rstrip()}\n" for text in lines)


def blocks(ppc, update):
    """Texts that differ from what they show."""
    shown, problems = set(), []
    for page in PAGES + OTHER_PAGES:
        text = page.read_text()

        def right(match):
            link, language, content = match.groups()
            if link:
                file = (page.parent / link).resolve()
                shown.add(file.name)
                wanted = file.read_text()
            elif re.match(r"\$ ppc [\w -]*--help\n" if page in OTHER_PAGES else r"\$ ppc ", content):
                shown.update(pathlib.Path(word).name for word in content.splitlines()[0].split())
                wanted = printed_by(ppc, content.splitlines()[0])
            else:
                return match[0]
            return match[0] if wanted == content else match[0][:match.start(3) - match.start()] + wanted + "```"

        wanted = BLOCK.sub(right, text)
        if wanted != text and update:
            page.write_text(wanted)
        elif wanted != text:
            problems.append(f"{page.relative_to(ROOT)} does not show what its examples and commands are: --update")
        problems += [f"{page.name}: no file {link}" for link in LINK.findall(without_blocks(text))
                     if "://" not in link and not (page.parent / link).exists()]
        if len(text.splitlines()) > 400:
            problems.append(f"{page.name} has more than 400 lines")
    problems += [f"no text shows docs/examples/{file.name}" for file in sorted((DOCS / "examples").glob("*.cpp"))
                 if file.name not in shown]
    return problems


def namespace_ppc(files):
    """Lines that stand in namespace ppc itself, without its inner namespaces."""
    for file in files:
        depth = []
        for line in file.read_text().splitlines():
            if m := re.match(r"(?:inline )?namespace ([\w:]+) \{", line):
                depth.append(m[1])
            elif re.match(r"\} // namespace", line):
                depth.pop()
            elif depth == ["ppc"]:
                yield line


def structs(files):
    return {m[1] for line in namespace_ppc(files) if (m := re.match(r"(?:template <.*> )?struct (\w+)", line))}


def first_cells(page, heading):
    """Names in code in the first cells of the tables under a heading."""
    text = page.read_text()
    section = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not section:
        return set()
    rows = re.findall(r"^\| (`.*?) \|", section[1], re.M)
    return {m for row in rows for m in re.findall(r"`(\w+)", row)}


def tables():
    lib, page = ROOT / "lib" / "ppc", DOCS / "language" / "distributions.md"
    transforms = lib / "transforms.hpp"
    words = (ROOT / "runtime" / "ppc" / "model" / "macros.hpp").read_text() + (lib / "annotate.hpp").read_text()
    supports = [lib / "supports.hpp", *(lib / "supports").glob("*.hpp")]
    constants = {m[1] for line in namespace_ppc(supports)
                 if (m := re.match(r"inline constexpr support::\w+ (\w+)", line))}
    functions = {m[1] for line in namespace_ppc(supports) if (m := re.match(r"(?:\w+ )*support::\w+ (\w+)\(", line))}
    wanted = {
        "distribution": (structs([*sorted((lib / "distributions").glob("*.hpp")), lib / "truncated.hpp"]) - {"Restricted"},
                         {name for name in first_cells(page, "Distributions") if name[0].isupper()}),
        "transform": ({s for s in structs([transforms]) if s.endswith("Transform")} if transforms.exists() else set(),
                      first_cells(page, "Transforms")),
        "support": (constants | functions, first_cells(page, "Supports")),
        "word": (set(re.findall(r"^#define (PPC_\w+)", words, re.M)) - {"PPC_ANNOTATE", "PPC_PRIMITIVE"},
                 first_cells(DOCS / "language.md", "Words")),
    }
    problems = []
    for kind, (there, listed) in wanted.items():
        print(f"{kind + 's:':15} {len(there)}")
        if not there:
            problems.append(f"found no {kind} in the library: does this test still read it?")
        problems += [f"the {kind} {name} is in no table" for name in sorted(there - listed)]
        problems += [f"a table lists {name}, which is no {kind}" for name in sorted(listed - there)]
    tags = set(re.findall(r"^PPC_TAG\((\w+)\)", (lib / "tags.hpp").read_text(), re.M))
    rows = re.findall(r"^\| `[A-Z]\w+` .*$", page.read_text(), re.M)  # not those of other distributions
    named = {m for row in rows for m in re.findall(r"`([a-z]\w*)(?:\(\w+\))?`", row.split("|")[2])}
    problems += [f"a table names the parameter {name}, which is no tag" for name in sorted(named - tags)]
    return problems


def unused():
    """Functions and members that the reference lists and no model that is compared with plain execution uses."""
    folders = (ROOT / "tests" / "plain", DOCS / "examples", HERE, ROOT / "tests" / "conformance")
    models = "\n".join(p.read_text() for folder in folders for p in folder.glob("*.cpp"))
    page = without_blocks((DOCS / "language" / "cpp.md").read_text())
    listed = page[page.index("\n## Functions"):page.index("\n## What is refused")]
    codes = [code for line in re.sub(r"\n(?!\n|\|)", " ", listed).splitlines() if not re.search(r"\| no: |refused", line)
             for code in re.findall(r"`([^`]*)`", line)]
    names = {name for code in codes for name in re.findall(r"\b[A-Za-z]\w{2,}\b", code)} - {"cmath"}
    print(f"{'functions:':15} {len(names)}")
    return [f"no test uses {name} of cpp.md" for name in sorted(names)
            if not re.search(rf"\b{name}\b", models) and f"<{name}" not in page]


def examples(arguments):
    spec = importlib.util.spec_from_file_location("plain", ROOT / "tests" / "plain" / "check.py")
    plain = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plain)
    problems = []
    files = [f for f in sorted((DOCS / "examples").glob("*.cpp")) if not f.name.startswith("refused_") and f.stem != "integer_guide"]
    files.append(HERE / "listed.cpp")
    for file in files:
        if arguments.examples and file.stem not in arguments.examples:
            continue
        try:
            data = json.loads(file.with_suffix(".json").read_text())
            found = plain.check(arguments, file.stem, file, data, SHAPES[file.stem])
            print("{:20} {:3} latents, density to {:.1e}, gradient to {:.1e}".format(file.stem, *found), flush=True)
        except (plain.Mismatch, OSError, KeyError, ValueError) as error:
            problems.append(f"{file.name}: {error!r}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ppc", default=str(ROOT / "build" / "bin" / "ppc"))
    parser.add_argument("--update", action="store_true", help="write examples and output into the text")
    parser.add_argument("part", choices=("text", "examples"))
    parser.add_argument("examples", nargs="*", help="only these")
    arguments = parser.parse_args()
    arguments.ppc = str(pathlib.Path(arguments.ppc).resolve())
    problems = blocks(arguments.ppc, arguments.update) + tables() + unused() if arguments.part == "text" else examples(arguments)
    for problem in problems:
        print("FAILED:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
