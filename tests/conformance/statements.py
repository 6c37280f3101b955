#!/usr/bin/env python3
"""Compares the length of the models in this folder with that of their Stan programs, in statements.

    statements.py [--table stan_statements.json] [MODEL ...]

What counts, inside the braces of the model and of the functions and structs that it uses:

- a statement that ends with a semicolon, declarations too; those inside a lambda count beside the one that holds it;
- the header of a loop or of an `if` (with its `else`), where anything inside counts.

What does not count: the header of a plate; a statement of data alone, that is, one in which nothing can depend on a
latent; the struct that a model takes as its data. stan_statements.json has Stan's numbers by the same rule. A model
may be longer only if LONGER lists it, with the reason. The models in discrete/, whose discrete latents ppc sums out, are
shorter.
"""

import argparse
import doctest
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LONGER = {}  # model: why it needs more statements than Stan's program

IGNORED = re.compile(r'//[^\n]*|/\*.*?\*/|^[ \t]*#[^\n]*|(?P<text>"(?:\\.|[^"\\\n])*")', re.DOTALL | re.MULTILINE)
TOKEN = re.compile(r"[A-Za-z_]\w*|\.?\d(?:[eE][-+]|[\w.])*|<<=?|[-+*/%|&^=!<>]=|->|::|&&|\|\||\+\+|--|\S")
NAME = re.compile(r"[A-Za-z_]\w*$")
ASSIGNMENTS = {"=", "<<", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^="}
HEADERS = {"for", "while", "if", "PPC_PLATE", "PPC_MARKOV", "PPC_SCOPE"}
JUMPS = {"continue", "break", "return"}
UNKNOWN = {"do", "goto", "switch", "try"}
OPENING, CLOSING = "([{", ")]}"


class Unknown(Exception):
    """A form that this counter cannot judge."""


def tokens(text):
    """The words of a program, without comments and preprocessor lines; a text in quotes is a 0.

    >>> tokens('x += 2.5e-3 * f("a; b"); // "y"')
    ['x', '+=', '2.5e-3', '*', 'f', '(', '0', ')', ';']
    """
    return TOKEN.findall(IGNORED.sub(lambda match: " 0 " if match["text"] else " ", text))


def close(words, at):
    """The place of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(words)):
        depth += (words[i] in OPENING) - (words[i] in CLOSING)
        if depth == 0:
            return i
    raise Unknown(f"no end of {' '.join(words[at:at + 8])}")


def split(words, separators):
    """The parts between separators that are in no bracket.

    >>> split("a ( b , c ) , d".split(), {","})
    [['a', '(', 'b', ',', 'c', ')'], ['d']]
    """
    parts, depth = [[]], 0
    for word in words:
        depth += (word in OPENING) - (word in CLOSING)
        if depth == 0 and word in separators:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def names(words):
    """The names in an expression, in order, without those of members."""
    return [w for i, w in enumerate(words) if NAME.match(w) and (i == 0 or words[i - 1] not in (".", "->"))]


def is_lambda(words, at):
    """Whether the brace at `at` opens the body of a lambda."""
    if words[at - 1] == ")":
        depth = 0
        for i in reversed(range(at)):
            depth += (words[i] in CLOSING) - (words[i] in OPENING)
            if depth == 0:
                return words[i - 1] == "]"
    return words[at - 1] == "]"


class Statement:
    """The words of a statement or of a header, and the statements inside it."""

    def __init__(self, words, inside=()):
        if words[0] in UNKNOWN:
            raise Unknown(f"`{words[0]}` cannot be counted")
        self.words, self.inside = words, list(inside)

    def written(self):
        """Names of the variables that it declares or assigns to.

        >>> [sorted(Statement(tokens(text)).written()) for text in
        ...  ("const Vector mu = X * b", "S.row(i)[0] += z", "const Spectrum s(A, B), t(B, A)", "v.push_back(x)",
        ...   "for (const auto& x : v)", "return f(x)")]
        [['mu'], ['S'], ['s', 't'], ['v'], ['x'], []]
        """
        words = self.words[2:-1] if self.words[0] == "for" else self.words
        if words[0] in JUMPS or words[0] in HEADERS or words[0].startswith("PPC_") or "~" in words:
            return set()
        result = set()
        for part in split(split(words, {";"})[0], {","}):
            left, depth, outside = split(part, ASSIGNMENTS | {":", "in"})[0], 0, []
            for word in left:
                depth += (word in OPENING) - (word in CLOSING)
                if depth == 0 and word not in CLOSING:
                    outside.append(word)
            result.update(names(outside)[-1:])
        return result


def parse(words):
    """The statements of a block.

    >>> [(s.words[0], len(s.inside)) for s in parse(tokens("a = [&] { return b; }; for (;;) { f(); g(); } "
    ...                                                    "if (c) f(); else if (d) g(); PPC_PLATE(i, n) h();"))]
    [('a', 1), ('for', 2), ('if', 2), ('PPC_PLATE', 1)]
    """
    result = []
    while words:
        statements, words = first(words)
        result += statements
    return result


def first(words):
    """The statements of the first statement or block, and the words after it."""
    if words[0] == "{":
        end = close(words, 0)
        return parse(words[1:end]), words[end + 1:]
    if words[0] in HEADERS:
        end = close(words, 1) + 1
        inside, rest = first(words[end:])
        while rest[:1] == ["else"]:
            others, rest = first(rest[1:])
            inside = inside + others
        return [Statement(words[:end], inside)], rest
    at, inside = 0, []
    while words[at] != ";":
        if words[at] == "{" and is_lambda(words, at):
            end = close(words, at)
            inside += parse(words[at + 1:end])
            at = end
        at += 1
    return [Statement(words[:at], inside)] if at else [], words[at + 1:]


class Function:
    """A function, or a struct (no parameters), whose statements all count where anything that counts names it."""

    def __init__(self, parameters, statements):
        self.parameters, self.statements = parameters, statements
        self.latents = set()  # names of what may depend on a latent
        self.reached = False
        self.has_sites = has_sites(statements)


def is_site(word):
    return word.startswith("PPC_") and word not in ("PPC_PLATE", "PPC_MARKOV")


def has_sites(statements):
    return any(has_sites(s.inside) or any(map(is_site, s.words)) for s in statements)


def functions_of(words):
    """(functions and structs of a source by name, name of the model)"""
    found, annotated, model, start, at = {}, set(), None, 0, 0
    while at < len(words):
        if words[at] in ";}":
            start = at + 1
        elif words[at] == "{":
            head, end = words[start:at], close(words, at)
            if "struct" in head or "class" in head:
                name = head[max(i for i, w in enumerate(head) if w in ("struct", "class")) + 1]
                inner, _ = functions_of(words[at + 1:end])
                members = [Statement(p) for p in split(words[at + 1:end], {";"}) if p and "{" not in p]
                found[name] = Function(None, members + [s for f in inner.values() for s in f.statements])
            elif "namespace" not in head and "enum" not in head:
                place = next(i for i, w in enumerate(head) if w == "(" and not head[i - 1].startswith("PPC_"))
                parameters = [split(p, {"="})[0] for p in split(head[place + 1:close(head, place)], {","}) if p]
                found[head[place - 1]] = Function(parameters, parse(words[at + 1:end]))
                annotated.update(w for i, w in enumerate(head[:place]) if head[i - 1] == "&" and head[i - 2] == "(")
                model = head[place - 1] if "PPC_MODEL" in head else model
            else:
                end = at
            at, start = end, end + 1
        at += 1
    for name in annotated & found.keys():  # a derivative is reached through the function that names it
        found[name].latents.update(p[-1] for p in found[name].parameters)
        found[name].reached = True
    return found, model


class Count:
    """Which statements of a program count: a fixed point, from `root` and what depends on a latent in it.

    >>> functions, model = functions_of(tokens('''
    ...     struct Data { int n; Vector x; };
    ...     Matrix design(const Vector& v) { Matrix X(v.size(), 1); X.col(0) = v; return X; }
    ...     double twice(double a, int n) { const int m = n + 1; const double b = a * m; return 2 * b; }
    ...     PPC_MODEL void f(const Data& d) {
    ...         const Matrix X = design(d.x);
    ...         const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    ...         const int n = 2 * d.n;
    ...         double sum = 0;
    ...         double other = 0;
    ...         for (int i = 0; i < n; ++i)
    ...             other += X(i, 0);
    ...         for (int i = 0; i < n; ++i)
    ...             sum = sum + twice(mu, d.n);
    ...         PPC_PLATE("rows", i, n)
    ...             if (X(i, 0) > 0)
    ...                 PPC_OBSERVE("y", Normal(sum, 1), X(i, 0));
    ...     }'''))
    >>> count = Count(functions, model)  # mu, sum, for, sum, if, y; b and the result of twice
    >>> count.total(), count.total(is_plate=lambda header: False)
    (8, 9)
    """

    def __init__(self, functions, root, latents=()):
        self.functions = functions
        functions[root].reached = True
        functions[root].latents.update(latents)
        before = None
        while before != (before := [(f.reached, len(f.latents)) for f in functions.values()]):
            self.total()

    def total(self, is_plate=lambda header: header.words[0] == "PPC_PLATE"):
        return sum(self.total_of(f, is_plate, f.statements, False) for f in self.functions.values() if f.reached)

    def is_latent(self, function, words):
        return any(w in function.latents or is_site(w) or w in self.functions and self.functions[w].has_sites
                   for w in names(words))

    def total_of(self, function, is_plate, statements, inherited):
        """The number of statements that count; notes what is found to depend on latents."""
        total = 0
        for statement in statements:
            latent = inherited or function.parameters is None or self.is_latent(function, statement.words)
            if latent:
                function.latents |= statement.written()
                self.call(function, statement.words)
            inside = self.total_of(function, is_plate, statement.inside, latent)
            jump = statement.words[0] in JUMPS and len(statement.words) == 1 and function.latents
            if latent or inside or jump:
                total += inside + (not is_plate(statement))
        return total

    def call(self, function, words):
        """Functions that a statement names are reached, their parameters latent where the arguments are."""
        for i, word in enumerate(words):
            if word not in self.functions or words[i - 1] in (".", "->"):
                continue
            callee = self.functions[word]
            callee.reached = True
            if callee.parameters is None:
                continue
            arguments = split(words[i + 2:close(words, i + 1)], {","}) if words[i + 1:i + 2] == ["("] else None
            for k, parameter in enumerate(callee.parameters):
                if "&" in parameter and "const" not in parameter:
                    raise Unknown(f"{word} may write to {parameter[-1]}")
                if arguments is None or k >= len(arguments) or self.is_latent(function, arguments[k]):
                    callee.latents.add(parameter[-1])


def count(file):
    """The number of statements of a model, with those of the headers beside it."""
    text = re.sub(r'#include "([^"]*)"', lambda match: (file.parent / match[1]).read_text(), file.read_text())
    functions, model = functions_of(tokens(text))
    return Count(functions, model).total()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", type=pathlib.Path, default=HERE / "stan_statements.json")
    parser.add_argument("models", nargs="*", help="only these")
    arguments = parser.parse_args()
    if doctest.testmod().failed:
        return 1
    stan = json.loads(arguments.table.read_text())["statements"]
    failures = []
    print(f"{'model':55} {'Stan':>5} {'ppc':>5}")
    for file in sorted((HERE / "discrete").glob("*.cpp")):
        if arguments.models and file.stem not in arguments.models:
            continue
        ours, theirs = count(file), stan[file.stem]
        print(f"{'discrete/' + file.stem:55} {theirs:5} {ours:5}")
        if ours >= theirs:
            failures.append(f"discrete/{file.stem} has {ours} statements, Stan's program {theirs}: it is not shorter")
    for file in sorted(HERE.glob("*.cpp")):
        if arguments.models and file.stem not in arguments.models:
            continue
        ours = count(file)
        theirs = stan.pop(file.stem, None)
        print(f"{file.stem:55} {'-' if theirs is None else theirs:>5} {ours:5}")
        if theirs is None:
            failures.append(f"{file.stem} is not in {arguments.table.name}")
        elif ours > theirs and file.stem not in LONGER:
            failures.append(f"{file.stem} has {ours} statements, Stan's program {theirs}")
        elif ours <= theirs and file.stem in LONGER:
            failures.append(f"{file.stem} is not longer any more: take it out of LONGER")
    if stan and not arguments.models:
        failures.append(f"no models for: {', '.join(sorted(stan))}")
    print(*failures or [f"no model is longer than its Stan program, those in discrete/ are shorter{', but for those in LONGER' * bool(LONGER)}"],
          sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
