"""Random models with discrete latents, one from each seed.

    generate(seed) -> as generate.generate: source, call of the model, its arguments

Two to four sites or more stand alone, in plates, in chains and in each inside another, with distributions that
depend on earlier ones; observations, factors and continuous latents read them directly, through vectors of an
earlier loop, at elements that data choose, in arithmetic and in branches. There are few enough joint values for
plain execution to go through all of them.
"""

import math

from text import Text

MOST_BITS = 8.5 # of the number of joint values
SIZES = {"n": 3, "k": 3, "m": 2}


class Site:
    """A discrete value that is visible: what is written for it, and its range."""

    def __init__(self, text, low, high):
        self.text, self.low, self.high = text, low, high


class DiscreteModel(Text):
    def __init__(self, seed):
        super().__init__(seed)
        self.in_struct = False
        self.bits, self.sites, self.nest = 0.0, [[]], []
        self.vectors = [] # (name, size, low, high) of vectors that loops have filled
        self.states = self.rng.choice([2, 2, 3]) # of Categorical
        self.budget = self.rng.randint(4, 8)

    # --- expressions ---------------------------------------------------------------------------------

    def seen(self):
        found = [s for scope in self.sites for s in scope]
        for name, size, low, high in self.vectors:
            for index, of in self.nest:
                if of == size:
                    found.append(Site(f"{name}[{index}]", low, high))
                elif of == "n" and size == "k" and self.chance(0.5):
                    found.append(Site(f"{name}[g[{index}]]", low, high))
        return found

    def pick(self):
        found = self.seen()
        # The latest are the ones around which elimination is not trivial.
        return self.rng.choice(found[-3:] if self.chance(0.7) else found) if found else None

    def row(self):
        """The element of the data for this iteration."""
        if not self.nest:
            return str(self.rng.randrange(SIZES["n"]))
        if len(self.nest) == 1 and SIZES[self.nest[0][1]] <= SIZES["n"]:
            return self.nest[0][0]
        return "(" + " + ".join(f"{i + 1} * {index}" for i, (index, _) in enumerate(self.nest)) + ") % n"

    def state(self, size):
        """An index below `size` made of a discrete value, or of data."""
        s = self.pick()
        if s is None or self.chance(0.1):
            return f"b[{self.row()}]"
        if s.low >= 0 and s.high < size:
            return s.text
        return self.rng.choice([f"(std::abs({s.text}) % {size})", f"({s.text} == {self.rng.randint(s.low, s.high)})",
                                f"({s.text} > {self.rng.randint(s.low, s.high)} ? 1 : 0)"])

    def probability(self):
        s = self.pick()
        forms = ["p", f"{self.rng.uniform(0.2, 0.8):.3f}", f"q[{self.row()}]"]
        if s:
            forms += [f"({self.condition()} ? p : {self.rng.uniform(0.2, 0.8):.3f})"] * 3
            forms += [f"{self.rng.uniform(0.1, 0.4):.3f} * p + 0.3 * ({s.text} == {s.high})"]
        return self.rng.choice(forms)

    def condition(self):
        s = self.pick()
        if not s:
            return f"b[{self.row()}] == 1"
        value = self.rng.randint(s.low, s.high)
        forms = [f"{s.text} == {value}", f"{s.text} != {value}", f"{s.text} >= {value}"]
        if s.low >= 0:
            forms += [s.text, f"!{s.text}"]
        t = self.pick() or s
        forms += [f"{s.text} < {t.text}", f"{s.text} == {s.low} || {t.text} == {t.high}", f"{s.text} + {t.text} > 1"]
        return "(" + self.rng.choice(forms) + ")"

    def term(self):
        s = self.pick()
        forms = ["a", "b0", self.number(), f"x[{self.row()}]", f"a * x[{self.row()}]"]
        if s:
            forms += [f"mu[{self.state(self.states)}]"] * 6
            forms += [f"a * {s.text}", f"0.5 * b0 * (2 * {s.text} + 1)", f"({self.condition()} ? a : b0)",
                      f"level({s.text}, a)", f"X({self.state(3)}, 1) * a", f"x[{self.state(3)}] * b0",
                      f"std::exp(-0.3 * {s.text}) * a", f"X.row({self.state(3)}).dot(beta)",
                      f"std::tanh(a * {s.text} + mu[{self.state(self.states)}])",
                      f"mu[{self.state(self.states)}] * mu[{self.state(self.states)}]",
                      f"static_cast<double>({s.text}) * {s.text} / 3", f"({s.text} % 2) * a + {s.text} / 2"]
        for extra in [v.name for scope in self.scopes for v in scope if v.kind == "real"]:
            forms += [extra] * 2
        return self.rng.choice(forms)

    def mean(self):
        return " + ".join(self.term() for _ in range(self.rng.randint(1, 3)))

    def scale(self):
        return self.rng.choice(["1", "0.8", f"({self.condition()} ? 0.7 : 1.6)", f"1 + 0.2 * {self.state(3)}"])

    # --- discrete sites -------------------------------------------------------------------------------

    def distribution(self, previous=(), first=None):
        """(distribution, lowest, highest value), with values of earlier steps of a chain among its parents."""
        k = self.states
        before = self.rng.choice(previous) if previous and self.chance(0.8) else None
        kind = self.rng.choice(["categorical", "categorical", "bernoulli", "bernoulli", "logits", "binomial", "uniform"])
        if before:
            kind = self.rng.choice(["categorical", "categorical", "bernoulli", "logits"])
        if kind == "categorical":
            if before:
                index = before.text if before.high < k else f"{before.text} % {k}"
                if len(previous) > 1 and self.chance(0.6):
                    index = f"({previous[0].text} + {previous[1].text}) % {k}"
                start = f"{first} == 0 ? w : " if first and self.chance(0.5) else ""
                return f"Categorical({start}A[{index}])", 0, k - 1
            return f"Categorical({self.rng.choice(['w', 'A[' + self.state(k) + ']', 'A[' + self.state(k) + ']'])})", 0, k - 1
        if kind == "bernoulli":
            return (f"Bernoulli({before.text} ? p : {self.rng.uniform(0.2, 0.8):.3f})" if before else
                    f"Bernoulli({self.probability()})"), 0, 1
        if kind == "logits":
            more = f" + 0.7 * {before.text} * b0" if before else ""
            return f"Bernoulli(logits({self.mean()}{more}))", 0, 1
        if kind == "binomial" and self.nest and self.chance(0.3): # elements with other numbers of values
            return f"Binomial(1 + b[{self.row()}], {self.probability()})", 0, 2
        if kind == "binomial":
            return f"Binomial(2, {self.probability()})", 0, 2
        return "DiscreteUniform(-1, 1)", -1, 1

    def fits(self, low, high):
        return self.bits + self.elements() * math.log2(high - low + 1) <= MOST_BITS

    def elements(self):
        return math.prod(SIZES[size] for _, size in self.nest)

    def discrete_site(self):
        for _ in range(5):
            text, low, high = self.distribution()
            if self.fits(low, high):
                break
        else:
            return self.observe()
        self.bits += self.elements() * math.log2(high - low + 1)
        name = self.fresh("z")
        if len(self.nest) == 1 and self.kept is not None and self.chance(0.4): # also kept for later loops
            vector, size = self.fresh("kept"), self.nest[0][1]
            self.kept.append(f"std::vector<int> {vector}({size});")
            self.put(f'const int {name} = {vector}[{self.nest[0][0]}] = PPC_SAMPLE("{name}", {text});')
            self.pending.append((vector, size, low, high))
        else:
            self.put(f'const int {name} = PPC_SAMPLE("{name}", {text});')
        self.sites[-1].append(Site(name, low, high))

    def vector_site(self):
        size = self.rng.choice("nk")
        low, high = 0, self.states - 1
        self.nest.append(("", size))
        fits = self.fits(low, high)
        elements = self.elements()
        self.nest.pop()
        if not fits:
            return self.observe()
        self.bits += elements * math.log2(high - low + 1)
        name = self.fresh("z")
        self.put(f'const auto {name} = PPC_SAMPLE("{name}", Categorical(A[{self.state(self.states)}]).plate("{name} elements", {size}));')
        self.vectors.append((name, size, low, high))

    # --- statements -----------------------------------------------------------------------------------

    def observe(self):
        name = self.fresh("y")
        kind = self.rng.random()
        if kind < 0.7:
            self.put(f'PPC_OBSERVE("{name}", Normal({self.mean()}, {self.scale()}), y[{self.row()}]);')
        elif kind < 0.85:
            self.put(f'PPC_OBSERVE("{name}", Poisson(std::exp(0.3 * std::tanh({self.mean()}))), c[{self.row()}]);')
        else:
            self.put(f'PPC_OBSERVE("{name}", Categorical(A[{self.state(self.states)}]), b[{self.row()}]);')

    def factor(self):
        self.put(f'PPC_FACTOR("{self.fresh("f")}", {self.number(-0.5, 0.5)} * ({self.mean()}));')

    def continuous(self):
        name = self.fresh("r")
        self.put(f'const double {name} = PPC_SAMPLE("{name}", Normal({self.mean()}, {self.scale()}));')
        self.add(name, "real")

    def local(self):
        name = self.fresh("l")
        if self.chance(0.4):
            self.put(f"const double {name} = {self.mean()};")
        else:
            self.put(f"double {name} = {self.term()};")
            self.open(f"if ({self.condition()})")
            self.put(f"{name} += {self.mean()};")
            if self.chance(0.5):
                self.close(" else {")
                self.indent += 1
                self.scopes.append([])
                self.put(f"{name} = 0.5 * {name} - {self.term()};")
            self.close()
        self.add(name, "real")

    def branch(self):
        on_data = self.chance(0.35)
        condition = f"b[{self.row()}] == 1" if on_data else self.condition()
        self.open(f"if ({condition})")
        self.rng.choice([self.observe, self.factor])()
        if self.chance(0.6):
            self.close(" else {")
            self.indent += 1
            self.scopes.append([])
            self.rng.choice([self.observe, self.observe, self.factor])()
        self.close()

    def integer(self):
        s = self.pick()
        if not s:
            return self.local()
        name = self.fresh("j")
        t = self.pick() or s
        text, low, high = self.rng.choice([
            (f"{s.text} + {t.text}", s.low + t.low, s.high + t.high), (f"{s.text} == {t.text} ? 1 : 0", 0, 1),
            (f"std::abs({s.text})", 0, max(-s.low, s.high)), (f"2 * {s.text} + 1", 2 * s.low + 1, 2 * s.high + 1)])
        self.put(f"const int {name} = {text};")
        self.sites[-1].append(Site(name, low, high))

    def body(self, statements):
        for _ in range(statements):
            self.rng.choice([self.discrete_site, self.discrete_site, self.observe, self.observe, self.branch, self.local,
                             self.factor, self.continuous, self.integer])()
        self.observe()

    def enter(self, word, name, size):
        index = self.fresh("i")
        self.open(f'{word}("{name}", {index}, {size})')
        self.nest.append((index, size))
        self.sites.append([])
        return index

    def leave(self):
        self.close()
        self.nest.pop()
        self.sites.pop()

    def outermost(self, write):
        """A loop with the vectors that keep its sites declared before it."""
        if self.nest:
            return write()
        self.kept, self.pending = [], []
        at = len(self.lines)
        write()
        self.lines[at:at] = ["    " + line for line in self.kept]
        self.vectors += self.pending
        self.kept = None

    def plate(self):
        def write():
            size = self.rng.choice([s for s in "nkm" if all(s != of for _, of in self.nest)])
            self.enter("PPC_PLATE", f"plate {size}", size)
            self.discrete_site()
            if len(self.nest) < 2 and self.chance(0.4):
                self.rng.choice([self.plate, self.chain])()
            self.body(self.rng.randint(0, 2))
            self.leave()
        self.outermost(write)

    def chain(self):
        def write():
            size = self.rng.choice([s for s in "nkm" if all(s != of for _, of in self.nest)])
            carried, count = [], self.rng.choice([1, 1, 1, 2])
            for _ in range(count):
                name = self.fresh("s")
                self.put(f"int {name} = {self.rng.randint(0, 1)};")
                carried.append(Site(name, 0, 1))
            self.nest.append(("", size))
            doubled = self.elements()
            self.nest.pop()
            if self.bits + count * doubled * math.log2(3) > MOST_BITS:
                return self.observe()
            index = self.enter("PPC_MARKOV", self.fresh("steps"), size)
            if self.chance(0.3) and count == 1: # looks two steps back
                older = self.fresh("s")
                self.lines.insert(len(self.lines) - 1, "    " * (self.indent - 1) + f"int {older} = 0;")
                text, low, high = self.distribution([carried[0], Site(older, 0, 1)], index)
                name = self.fresh("z")
                self.put(f'const int {name} = PPC_SAMPLE("{name}", {text});')
                self.bits += self.elements() * math.log2(high - low + 1)
                self.sites[-1].append(Site(name, low, high))
                if self.chance(0.5):
                    self.observe()
                self.put(f"{older} = {carried[0].text};")
                self.put(f"{carried[0].text} = {name};")
            else:
                for s in carried:
                    text, low, high = self.distribution(carried, index)
                    self.put(f'{s.text} = PPC_SAMPLE("{self.fresh("z")}", {text});')
                    self.bits += self.elements() * math.log2(high - low + 1)
                    s.low, s.high = low, max(high, 1)
                    self.sites[-1].append(s)
                    if self.chance(0.3):
                        self.observe()
            if len(self.nest) < 2 and self.chance(0.3):
                self.plate()
            self.body(self.rng.randint(0, 2))
            self.leave()
        self.outermost(write)

    def total(self):
        """A sum over a plate of what its sites select, which is observed."""
        if self.bits + SIZES["k"] > MOST_BITS:
            return self.observe()
        self.bits += SIZES["k"]
        name, total = self.fresh("z"), self.fresh("total")
        self.put(f"double {total} = 0;")
        index = self.enter("PPC_PLATE", "plate k", "k")
        self.put(f'const int {name} = PPC_SAMPLE("{name}", Bernoulli({self.probability()}));')
        self.put(f"{total} += {name} * beta[{index} % 2] + {self.number(0, 1)} * {name};")
        self.leave()
        self.put(f'PPC_OBSERVE("{self.fresh("y")}", Normal({total}, 1), y[0]);')

    def generate(self):
        rng = self.rng
        self.kept, self.pending = None, []
        reals = lambda n, low, high: [round(rng.uniform(low, high), 3) for _ in range(n)]
        n, k, m, s = SIZES["n"], SIZES["k"], SIZES["m"], self.states
        values = [("int", "n", n), ("int", "k", k), ("int", "m", m),
                  ("std::vector<double>", "x", reals(3, -1.5, 1.5)), ("std::vector<double>", "y", reals(n, -1.5, 1.5)),
                  ("std::vector<double>", "q", reals(n, 0.1, 0.9)), ("std::vector<int>", "g", [rng.randrange(k) for _ in range(n)]),
                  ("std::vector<int>", "b", [rng.randint(0, 1) for _ in range(n)]),
                  ("std::vector<int>", "c", [rng.randint(0, 5) for _ in range(n)]),
                  ("Matrix", "X", [reals(2, -1, 1) for _ in range(3)])]
        self.put(f'const double a = PPC_SAMPLE("a", Normal(0, 1)), b0 = PPC_SAMPLE("b0", Normal(0, 1.5));')
        self.put(f'const double p = PPC_SAMPLE("p", Beta(2, 2));')
        self.put(f'const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant({s}, 1.5)));')
        self.put(f'const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand({s}));')
        self.put('const Vector beta = PPC_SAMPLE("beta", Normal(0, 1).expand(2));')
        self.put(f"std::vector<Vector> A({s});")
        self.put(f'PPC_PLATE("from", from, {s})')
        self.put(f'    A[from] = PPC_SAMPLE("A", Dirichlet(Vector::Constant({s}, 2)));')
        while self.budget > 0:
            self.budget -= 1
            rng.choice([self.plate, self.plate, self.plate, self.chain, self.chain, self.discrete_site, self.discrete_site,
                        self.vector_site, self.total, self.branch, self.observe, self.integer])()
        if not self.bits:
            self.chain()
        literal = lambda v: "{" + ", ".join(map(literal, v)) + "}" if isinstance(v, list) else str(v)
        fields = "\n".join(f"    {t} {name};" for t, name, _ in values)
        parameters = ", ".join(f"{t} {name}" if t == "int" else f"const {t}& {name}" for t, name, _ in values)
        arguments = ", ".join("data()." + name for _, name, _ in values)
        body = "\n".join(self.lines)
        return f"""// Generated by tests/fuzz with seed {self.seed}.
#include <ppc/model.hpp>

namespace fuzz_{self.seed} {{

using namespace ppc;

struct Data {{
{fields}
}};
inline const Data& data() {{
    static const Data d{{{", ".join(("Matrix" if t == "Matrix" else "") + literal(v) for t, _, v in values)}}};
    return d;
}}
inline double level(int z, double a) {{
    if (z == 1)
        return std::tanh(a);
    return 0.4 * z * a;
}}

PPC_MODEL void m{self.seed}({parameters}) {{
{body}
}}

}} // namespace fuzz_{self.seed}
""", f"m{self.seed}({arguments})", arguments


def generate(seed):
    """(source, call of the model, arguments of the model)"""
    return DiscreteModel(seed).generate()
