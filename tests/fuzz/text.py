"""The text of a model while it is made: lines, names, scopes, open loops."""

import random

BOUND = 4.0  # of the absolute value of each local variable

# Sizes among the data, with the values that they may have.
SIZES = {"n": (3, 6), "k": (2, 4), "m": (2, 3)}


class Variable:
    def __init__(self, name, kind, size="", bound=BOUND, mutable=True, plates=0, type=""):
        self.name, self.kind, self.size, self.bound = name, kind, size, bound
        self.mutable, self.plates, self.type = mutable, plates, type


class Loop:
    """An open loop: `index` runs over part of 0, …, size - 1."""

    def __init__(self, index, size, is_plate):
        self.index, self.size, self.is_plate = index, size, is_plate


class Text:
    def __init__(self, seed):
        self.seed = seed
        self.rng = random.Random(seed)
        self.lines, self.functions, self.indent, self.names = [], [], 1, 0
        self.scopes, self.loops = [[]], []
        self.latent_branch = self.data_branch = 0
        self.budget = self.rng.randint(6, 14)
        self.in_struct = self.rng.random() < 0.5

    def put(self, line):
        self.lines.append("    " * self.indent + line)

    def open(self, line):
        self.put(line + " {")
        self.indent += 1
        self.scopes.append([])

    def close(self, tail=""):
        self.scopes.pop()
        self.indent -= 1
        self.put("}" + tail)

    def fresh(self, stem):
        self.names += 1
        return f"{stem}{self.names}"

    def data(self, name):
        return "d." + name if self.in_struct else name

    def chance(self, p):
        return self.rng.random() < p

    def number(self, low=-1.5, high=1.5):
        return f"{self.rng.uniform(low, high):.3f}"

    def visible(self, kind, mutable=False):
        found = [v for scope in self.scopes for v in scope if v.kind == kind]
        if mutable:
            found = [v for v in found if v.mutable and v.plates == self.plates()]
        return found

    def plates(self):
        return sum(l.is_plate for l in self.loops)

    def add(self, name, kind, size="", bound=BOUND, mutable=True, type=""):
        v = Variable(name, kind, size, bound, mutable, self.plates(), type)
        self.scopes[-1].append(v)
        return v

    def loop(self, size=None, is_plate=False, first=0):
        """Opens a loop and returns its index."""
        size = size or self.rng.choice(["n", "n", "k", "m"])
        i = self.fresh("i")
        n = self.data(size) if not size.isdigit() else size
        if is_plate:
            self.put(f'PPC_PLATE("{self.fresh("plate")}", {i}, {n}) {{')
        else:
            end = self.rng.choice([f"{i} < {n}", f"{i} < {n}", f"{i} <= {n} - 1"])
            triangle = [l.index for l in self.loops if l.size == size]
            if triangle and first == 0 and self.chance(0.4):
                end = f"{i} {self.rng.choice(['<', '<='])} {self.rng.choice(triangle)}"
            self.put(f"for (int {i} = {first}; {end}; ++{i}) {{")
        self.indent += 1
        self.scopes.append([])
        self.loops.append(Loop(i, size, is_plate))
        return i

    def end_loop(self):
        self.loops.pop()
        self.close()
