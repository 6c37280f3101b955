"""Expressions of latents, variables and data, each with a bound on its absolute value."""

from text import BOUND, SIZES, Text


class Expressions(Text):
    def index_for(self, size):
        """An index that is surely below the size, or None."""
        choices = [l.index for l in self.loops if l.size == size]
        if size == "k":
            choices += [f"{self.data('g')}[{l.index}]" for l in self.loops if l.size == "n"]
            choices += [self.data("g0")]
        least = int(size) if size.isdigit() else SIZES[size][0]
        choices.append(str(self.rng.randrange(least)))
        if self.chance(0.2) and not size.isdigit():
            choices.append(f"{self.data(size)} - 1")
        return self.rng.choice(choices)

    def element(self, v):
        if v.kind == "matrix":
            rows, columns = v.size
            return f"{v.name}({self.index_for(rows)}, {self.index_for(columns)})"
        return f"{v.name}[{self.index_for(v.size)}]"

    def atom(self):
        r = self.rng.random()
        latents = [v for v in self.scopes[0] if v.kind == "latent"]
        if r < 0.3:
            v = self.rng.choice(latents)
            return (v.name, v.bound)
        if r < 0.62:
            scalars = self.visible("scalar")
            if scalars:
                v = self.rng.choice(scalars)
                return (v.name, v.bound) if v.bound <= BOUND else (f"{BOUND / v.bound:.3g} * {v.name}", BOUND)
        if r < 0.85:
            many = self.visible("vector") + self.visible("matrix")
            if many:
                v = self.rng.choice(many)
                return self.element(v), v.bound
        if r < 0.95:
            return f"{self.data('x')}[{self.index_for('n')}]", 1.5
        return self.number(), 1.5

    def real(self, depth=3):
        """(text, bound on the absolute value)"""
        if depth == 0 or self.chance(0.15):
            return self.atom()
        kind = self.rng.choice(["add", "add", "sub", "mul", "mul", "scale", "div", "call", "call", "ternary", "helper"])
        a, p = self.real(depth - 1)
        if kind == "scale":
            return f"{self.number()} * ({a})", 1.5 * p
        if kind == "call":
            return self.call(a, p)
        functions = [f for f in self.functions if not (f[2] and self.latent_branch)]
        if kind == "helper" and functions:
            name, bound, _ = self.rng.choice(functions)
            b, _ = self.real(depth - 1)
            return f"{name}({a}, {b}, {self.data(self.rng.choice(['n', 'g0']))})", bound
        b, q = self.real(depth - 1)
        if kind in ("add", "helper"):
            return f"({a} + {b})", p + q
        if kind == "sub":
            return f"({a} - {b})", p + q
        if kind == "mul":
            return f"({a}) * ({b})", p * q
        if kind == "div":
            return f"({a}) / (1.2 + ({b}) * ({b}))", p
        return f"({self.condition(depth - 1)} ? {a} : {b})", max(p, q)

    def call(self, a, p):
        small = a if p <= 2 else f"std::tanh({a})"
        f, bound = self.rng.choice([
            (f"std::tanh({a})", 1), (f"std::sin({a})", 1), (f"std::cos({a})", 1), (f"std::atan({a})", 1.6),
            (f"std::exp(0.5 * {small})" if p <= 2 else f"std::exp({small})", 3), (f"math::logistic({a})", 1),
            (f"std::log(1.3 + ({a}) * ({a}))", 1 + abs(p)), (f"std::sqrt(0.7 + ({a}) * ({a}))", 1 + p),
            (f"std::pow(1.1 + std::sin({a}), 1.5)", 3.1), (f"std::abs({a})", p), (f"std::fmax({a}, 0.31)", max(p, 0.31)),
            (f"std::min({a}, 0.27)", p + 0.27), (f"std::log1p(std::exp({small}))", 2.2), (f"std::hypot({a}, 1.0)", p + 1),
            (f"math::square({small})", 4), (f"std::erf({a})", 1), (f"std::cbrt(3.0 + std::cos({a}))", 2),
        ])
        return f, bound

    def bounded(self, bound=BOUND, depth=3):
        text, p = self.real(depth)
        return text if p <= bound else f"{bound:g} * std::tanh({text})" if bound != 1 else f"std::tanh({text})"

    def data_condition(self):
        d = self.data
        options = [f"{d('n')} > {self.rng.randint(2, 6)}", f"{d('x')}[0] > {self.number(-1, 1)}"]
        for l in self.loops:
            options += [f"{l.index} % 2 == {self.rng.randint(0, 1)}", f"{l.index} > {self.rng.randint(0, 2)}"]
            if l.size == "n":
                options += [f"{d('b')}[{l.index}] == 1", f"{d('x')}[{l.index}] > {self.number(-1, 1)}"]
        c = self.rng.choice(options)
        return f"({c} {self.rng.choice(['&&', '||'])} {self.rng.choice(options)})" if self.chance(0.2) else c

    def condition(self, depth=1):
        if self.chance(0.4):
            return self.data_condition()
        a, _ = self.real(max(depth, 0))
        return f"{a} {self.rng.choice(['<', '>', '<=', '>='])} {self.rng.uniform(-1, 1):.5f}7"
