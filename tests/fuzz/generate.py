"""Random models of the language, one from each seed.

    generate(seed) -> C++ source: namespace fuzz_SEED with the model mSEED, its data, and
                      `ppc::Program load()` and `void run()`, which ppc does not look at.

Every expression carries a bound on its absolute value, so that numbers stay finite: what would exceed a variable's
bound goes through a squashing function. Comparisons of latents are with odd constants, away from ties. What ppc
refuses by its documentation is not generated: indices, sizes and branches around sites are of data, a plate changes
no variable from outside.
"""

import random

BOUND = 4.0  # of the absolute value of each local variable

# Data: name, type, whether its elements are indexed by rows (n) or groups (k).
SIZES = {"n": (3, 6), "k": (2, 4), "m": (2, 3)}


class Variable:
    def __init__(self, name, kind, size="", bound=BOUND, mutable=True, plates=0, type=""):
        self.name, self.kind, self.size, self.bound = name, kind, size, bound
        self.mutable, self.plates, self.type = mutable, plates, type


class Loop:
    """An open loop: `index` runs over part of 0, …, size - 1."""

    def __init__(self, index, size, is_plate):
        self.index, self.size, self.is_plate = index, size, is_plate


class Generator:
    def __init__(self, seed):
        self.seed = seed
        self.rng = random.Random(seed)
        self.lines, self.functions, self.indent, self.names = [], [], 1, 0
        self.scopes, self.loops = [[]], []
        self.latent_branch = self.data_branch = 0
        self.budget = self.rng.randint(6, 14)
        self.in_struct = self.rng.random() < 0.5

    # --- text ---------------------------------------------------------------------------------------------

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

    # --- expressions --------------------------------------------------------------------------------------

    def visible(self, kind, mutable=False):
        found = [v for scope in self.scopes for v in scope if v.kind == kind]
        if mutable:
            found = [v for v in found if v.mutable and v.plates == self.plates()]
        return found

    def plates(self):
        return sum(l.is_plate for l in self.loops)

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

    # --- statements ---------------------------------------------------------------------------------------

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

    def declare_scalar(self):
        text = self.bounded()
        name = self.fresh("s")
        const = self.chance(0.3)
        self.put(f"{self.rng.choice(['const double', 'const auto']) if const else 'double'} {name} = {text};")
        self.add(name, "scalar", mutable=not const)

    def assign_to(self, target, bound=BOUND):
        r = self.rng.random()
        if r < 0.5:
            self.put(f"{target} = {self.bounded(bound)};")
        elif r < 0.75: # stays bounded, however often
            self.put(f"{target} = {self.number(-0.6, 0.6)} * {target} + {self.bounded(0.4 * bound)};")
        elif r < 0.85:
            self.put(f"{target} *= {self.bounded(0.95)};")
        elif r < 0.92:
            self.put(f"{target} /= 1.1 + std::abs({self.bounded()});")
        else:
            self.put(f"{target} {self.rng.choice(['+=', '-='])} {self.bounded(1)};")
            self.put(f"{target} = {bound:g} * std::tanh({target});")

    def assign_scalar(self):
        choices = self.visible("scalar", mutable=True)
        if not choices:
            return self.declare_scalar()
        self.assign_to(self.rng.choice(choices).name)

    def sum_loop(self):
        name = self.fresh("sum")
        self.put(f"double {name} = {self.rng.choice(['0', self.bounded(1)])};")
        v = self.add(name, "scalar", bound=1 + 36 * BOUND, mutable=False)
        inside = self.chance(0.3)
        self.loop()
        self.scopes[-1].append(Variable("0.25", "scalar", mutable=False))
        hidden = v.kind
        v.kind = "hidden"
        if inside:
            self.loop()
        if self.chance(0.2):
            self.put(f"if ({self.data_condition()})")
            self.put("    continue;")
        self.put(f"{name} {self.rng.choice(['+=', '+=', '-='])} {self.bounded()};")
        if inside:
            self.end_loop()
        self.end_loop()
        v.kind = hidden

    def range_loop(self):
        name, x = self.fresh("sum"), self.fresh("e")
        self.put(f"double {name} = 0;")
        self.open(f"for (const double {x} : {self.data('x')})")
        self.scopes[-1].append(Variable(x, "scalar", bound=1.5, mutable=False))
        self.put(f"{name} += {self.bounded()};" if self.chance(0.5) else f"{name} = 0.5 * {name} + {self.bounded(2)};")
        self.close()
        self.add(name, "scalar", bound=6 * BOUND, mutable=False)

    def declare_vector(self, size=None):
        size = size or self.rng.choice(["n", "n", "k", "m", "3"])
        n = size if size.isdigit() else self.data(size)
        name = self.fresh("v")
        forms = [f"std::vector<double> {name}({n})", f"Vector {name} = Vector::Zero({n})",
                 f"Vector {name} = Vector::Constant({n}, {self.bounded()})", f"std::vector<double> {name}({n}, {self.bounded()})"]
        if size == "3":
            forms += [f"std::array<double, 3> {name}{{}}", f"double {name}[3] = {{{self.bounded()}, {self.bounded()}, 0.5}}"]
        form = self.rng.choice(forms)
        self.put(form + ";")
        return self.add(name, "vector", size, type=form.split()[0])

    def pick_vector(self, size=None):
        choices = [v for v in self.visible("vector", mutable=True) if not size or v.size == size]
        return self.rng.choice(choices) if choices and self.chance(0.6) else self.declare_vector(size)

    def fill(self):
        v = self.pick_vector()
        i = self.loop(v.size)
        if self.chance(0.3):
            self.declare_scalar()
        if self.chance(0.2):
            self.put(f"if ({self.data_condition()})")
            self.put("    continue;")
        self.assign_to(f"{v.name}[{i}]")
        if self.chance(0.3):
            self.assign_to(f"{v.name}[{i}]")
        self.end_loop()

    def recurrence(self):
        v = self.pick_vector(self.rng.choice(["n", "n", "3"]))
        order = self.rng.randint(1, 2)
        for k in range(order):
            self.put(f"{v.name}[{k}] = {self.bounded()};")
        i = self.loop(v.size, first=order)
        before = f"{self.number(-0.5, 0.5)} * {v.name}[{i} - 1]"
        if order == 2:
            before += f" + {self.number(-0.2, 0.2)} * {v.name}[{i} - 2]"
        self.put(f"{v.name}[{i}] = {before} + {self.bounded(1)};")
        self.end_loop()

    def prefix_sum(self):
        v = self.pick_vector()
        i = self.loop(v.size, first=1)
        self.put(f"{v.name}[{i}] += {v.name}[{i} - 1];")
        self.end_loop()
        i = self.loop(v.size)
        self.put(f"{v.name}[{i}] = {BOUND} * std::tanh({v.name}[{i}] / {BOUND});")
        self.end_loop()

    def normalise(self):
        v = self.pick_vector()
        s = self.fresh("total")
        self.put(f"double {s} = 0;")
        i = self.loop(v.size)
        if self.chance(0.5):
            self.put(f"{v.name}[{i}] = std::exp(0.5 * {v.name}[{i}]);")
            self.put(f"{s} += {v.name}[{i}];")
        else:
            self.put(f"{s} += 1 + std::abs({v.name}[{i}]);")
        self.end_loop()
        i = self.loop(v.size)
        self.put(f"{v.name}[{i}] /= {s};")
        self.end_loop()

    def scatter(self):
        v = self.declare_vector("k")
        v.bound = BOUND + 6 * BOUND
        hidden, v.kind = v.kind, "hidden"
        i = self.loop("n")
        op = self.rng.choice(["+=", "+=", "="])
        self.put(f"{v.name}[{self.data('g')}[{i}]] {op} {self.bounded()};")
        self.end_loop()
        v.kind = hidden
        v.mutable = False
        self.scopes[-1].append(v) if v not in self.scopes[-1] else None
        v.bound = BOUND + 6 * BOUND
        if self.chance(0.7):
            i = self.loop("k")
            self.put(f"{v.name}[{i}] *= {1 / 7:.3f};")
            self.end_loop()
            v.bound = BOUND
        else:
            v.kind = "hidden"
            w = self.fresh("w")
            self.put(f"const Vector {w} = Vector::Constant({self.data('k')}, 0.1 * {v.name}[1]);")
            self.add(w, "vector", "k", mutable=False)

    def one_element(self):
        v = self.pick_vector()
        self.assign_to(f"{v.name}[{self.index_for(v.size)}]")

    def matrix(self):
        name = self.fresh("A")
        self.put(f"Matrix {name} = Matrix::{self.rng.choice(['Zero', 'Ones'])}({self.data('n')}, {self.data('m')});")
        v = self.add(name, "matrix", ("n", "m"))
        i = self.loop("n")
        j = self.loop("m")
        self.assign_to(f"{name}({i}, {j})")
        self.end_loop()
        self.end_loop()
        if self.chance(0.5):
            u, w = self.fresh("v"), self.fresh("v")
            self.put(f"Vector {u} = Vector::Constant({self.data('m')}, {self.bounded(1)});")
            self.put(f"const Vector {w} = {name} * {u};")
            w = self.add(w, "vector", "n", bound=3 * BOUND, mutable=False)
            w.kind = "hidden"
            s = self.fresh("s")
            self.put(f"const double {s} = 0.1 * {w.name}.sum() + 0.05 * {w.name}.dot({w.name}) / (1 + {w.name}.squaredNorm());")
            self.add(s, "scalar", mutable=False)
        return v

    def branch(self):
        on_data = self.chance(0.5)
        self.open(f"if ({self.data_condition() if on_data else self.condition(2)})")
        counter = "data_branch" if on_data else "latent_branch"
        setattr(self, counter, getattr(self, counter) + 1)

        def body():
            for _ in range(self.rng.randint(1, 2)):
                self.rng.choice([self.assign_scalar, self.assign_scalar, self.declare_scalar]
                                + ([self.fill, self.one_element, self.sum_loop] if on_data and not self.latent_branch else []))()

        body()
        if self.chance(0.6):
            self.close(" else {")
            self.indent += 1
            self.scopes.append([])
            body()
        self.close()
        setattr(self, counter, getattr(self, counter) - 1)

    def general_loop(self):
        if len(self.loops) >= 2:
            return self.assign_scalar()
        self.loop()
        if self.chance(0.25):
            self.put(f"if ({self.data_condition()})")
            self.put("    continue;")
        for _ in range(self.rng.randint(1, 3)):
            self.statement(inside=True)
        self.end_loop()

    def record(self):
        name = self.fresh("r")
        self.put(f"State {name}{{{self.bounded()}, {self.bounded()}}};")
        a = self.add(f"{name}.level", "scalar")
        self.add(f"{name}.slope", "scalar")
        if self.chance(0.6):
            self.loop()
            self.put(f"{name}.level = 0.6 * {name}.level + {self.number(-0.3, 0.3)} * {name}.slope;")
            self.put(f"{name}.slope = 0.5 * {name}.slope + {self.bounded(1.5)};")
            self.end_loop()
        if self.chance(0.4):
            copy = self.fresh("r")
            self.put(f"const State {copy} = {name};")
            self.assign_to(a.name)
            self.add(f"{copy}.level", "scalar", mutable=False)

    def reference(self):
        name = self.fresh("ref")
        v = self.rng.choice(self.visible("scalar", mutable=True) or [None])
        if v and self.chance(0.5):
            self.put(f"double& {name} = {v.name};")
        else:
            v = self.pick_vector()
            self.put(f"double& {name} = {v.name}[{self.index_for(v.size)}];")
        self.assign_to(name)
        if self.chance(0.5):
            self.assign_to(name)

    def lambda_call(self):
        name = self.fresh("f")
        self.put(f"const auto {name} = [&](double a0) {{ return {self.bounded(2, 2)} * std::tanh(a0) + a0; }};")
        s = self.fresh("s")
        arg = self.bounded(1)
        self.put(f"const double {s} = {name}({arg}) - 0.5 * {name}({self.number()});")
        self.add(s, "scalar", mutable=False)

    def in_place_call(self):
        choices = self.visible("scalar", mutable=True)
        if not choices:
            return self.declare_scalar()
        self.put(f"shrink({self.rng.choice(choices).name}, {self.bounded()}, {self.data('n')});")

    def observe(self):
        """An observation at this place: in a loop or plate over rows, or a single one."""
        rows = [l.index for l in self.loops if l.size == "n"]
        r = self.rng.choice(rows) if rows else self.rng.choice(["0", f"{self.data('n')} - 1"])
        y, d = lambda name: f"{self.data(name)}[{r}]", self.bounded
        scale = f"std::exp({self.bounded(1, 2)})"
        name = self.fresh("obs")
        what = self.rng.choice([
            f"Normal({d()}, {scale}), {y('x')}", f"Normal({d()}, {scale}), {y('x')}",
            f"StudentT(4.5, {d()}, {scale}), {y('x')}", f"Cauchy({d()}, {scale}), {y('x')}",
            f"Bernoulli(logits({d()})), {y('b')}", f"Poisson(log_rate({d(2)})), {y('c')}",
            f"Gamma({scale}, {scale}), {y('p')}", f"LogNormal({d()}, {scale}), {y('p')}",
            f"Exponential({scale}), {y('p')}", f"NegativeBinomial(log_mean({d(2)}), concentration({scale})), {y('c')}",
            f"Binomial(7, logits({d(3)})), {y('c')}", f"Logistic({d()}, {scale}), {y('x')}",
            f"Beta({scale}, {scale}), {y('q')}",
        ])
        self.put(f'PPC_OBSERVE("{name}", {what});')

    def factor(self):
        self.put(f'PPC_FACTOR("{self.fresh("factor")}", {self.bounded()});')

    def deterministic(self):
        name, value = self.fresh("s"), self.bounded()
        self.put(f'const double {name} = PPC_DETERMINISTIC("{name}", {value});')
        self.add(name, "scalar", mutable=False)

    def statement(self, inside=False):
        self.budget -= 1
        inner = [self.declare_scalar, self.assign_scalar, self.assign_scalar, self.branch, self.observe, self.factor,
                 self.one_element, self.sum_loop, self.in_place_call, self.general_loop]
        outer = inner + [self.fill, self.fill, self.recurrence, self.prefix_sum, self.normalise, self.scatter, self.matrix,
                         self.general_loop, self.record, self.reference, self.lambda_call, self.deterministic,
                         self.range_loop, self.plate]
        self.rng.choice(inner if inside else outer)()

    def plate(self):
        self.loop(self.rng.choice(["n", "k"]), is_plate=True)
        if self.chance(0.4):
            self.latent_in_plate()
        for _ in range(self.rng.randint(1, 3)):
            self.rng.choice([self.declare_scalar, self.assign_scalar, self.branch, self.observe, self.sum_loop,
                             self.declare_scalar, self.recurrence])()
        self.observe()
        self.end_loop()

    def latent_in_plate(self):
        name = self.fresh("u")
        self.put(f'const double {name} = PPC_SAMPLE("{name}", Normal({self.bounded()}, std::exp({self.bounded(1, 1)})));')
        self.add(name, "scalar", bound=1, mutable=False)

    # --- the model ----------------------------------------------------------------------------------------

    def latents(self):
        for _ in range(self.rng.randint(2, 4)):
            name = self.fresh("z")
            earlier = [v for v in self.scopes[0] if v.kind == "latent"]
            loc = self.rng.choice(earlier).name if earlier and self.chance(0.4) else self.number(-0.5, 0.5)
            kind = self.rng.choice(["real", "real", "positive", "unit", "vector", "plate"])
            if kind == "real" or not earlier:
                self.put(f'const double {name} = PPC_SAMPLE("{name}", Normal({loc}, 1.25));')
                self.add(name, "latent", bound=1, mutable=False)
            elif kind == "positive":
                d = self.rng.choice([f"LogNormal({loc}, 1)", "Gamma(2.5, 1.5)", "Exponential(1.5)", "HalfNormal(2)"])
                self.put(f'const double {name} = PPC_SAMPLE("{name}", {d});')
                self.add(name, "latent", bound=2.8, mutable=False)
            elif kind == "unit":
                self.put(f'const double {name} = PPC_SAMPLE("{name}", Beta(2.5, 1.5));')
                self.add(name, "latent", bound=1, mutable=False)
            elif kind == "vector":
                size = self.rng.choice(["n", "k"])
                self.put(f'const Vector {name} = PPC_SAMPLE("{name}", Normal({loc}, 1.5).expand({self.data(size)}));')
                self.add(name, "vector", size, bound=1, mutable=False)
            else:
                self.put(f'const auto {name} = PPC_SAMPLE("{name}", Normal({loc}, 1.5).plate("{name}s", {self.data("k")}));')
                self.add(name, "vector", "k", bound=1, mutable=False)

    def helper(self):
        """A function with returns on data and on latents."""
        name = self.fresh("helper")
        lines = [f"inline double {name}(double a, double b, int n) {{"]
        if self.chance(0.5):
            lines.append(f"    if (n > {self.rng.randint(1, 5)})\n        return std::tanh(a) * std::cos(b);")
        lines.append("    double s = std::sin(a + b);")
        # What follows a return on latents is itself under that branch, so a loop cannot stand there.
        if self.chance(0.5):
            lines.append(f"    if (a > {self.rng.uniform(-1, 1):.5f}7) {{\n        s *= 0.5;\n        return s + std::tanh(b);\n    }}")
        else:
            lines.append("    for (int i = 0; i < n; ++i)\n        s = 0.5 * s + std::tanh(b * (i + 1));")
        lines.append("    return s;\n}")
        self.functions.append((name, 3, "for (" in "".join(lines)))
        return "\n".join(lines)

    def keep_all(self):
        """Terms of every variable that is still in scope, weighted so that the order of elements counts."""
        total = self.fresh("all")
        self.put(f"double {total} = 0;")
        for v in self.scopes[-1]:
            if v.kind in ("scalar", "latent"):
                self.put(f"{total} += {self.number(0.1, 0.9)} * {v.name};")
            elif v.kind == "vector":
                i = self.fresh("i")
                n = v.size if v.size.isdigit() else self.data(v.size)
                self.put(f"for (int {i} = 0; {i} < {n}; ++{i})")
                self.put(f"    {total} += {self.number(0.1, 0.9)} * ({i} + 1.5) * {v.name}[{i}];")
            elif v.kind == "matrix":
                i = self.fresh("i")
                self.put(f"for (int {i} = 0; {i} < {self.data('n')}; ++{i})")
                self.put(f"    {total} += {self.number(0.1, 0.9)} * ({i} + 1.5) * {v.name}({i}, 1) - {v.name}({i}, 0);")
        self.put(f'PPC_FACTOR("all", 0.3 * {total});')

    def generate(self):
        rng = self.rng
        n, k = (rng.randint(*SIZES[s]) for s in "nk")
        m = rng.randint(*SIZES["m"])
        values = [("int", "n", n), ("int", "k", k), ("int", "m", m), ("int", "g0", rng.randrange(k))]
        reals = lambda low, high: [round(rng.uniform(low, high), 3) for _ in range(n)]
        ints = lambda low, high: [rng.randint(low, high) for _ in range(n)]
        values += [("std::vector<double>", "x", reals(-1.5, 1.5)), ("std::vector<double>", "p", reals(0.2, 3)),
                   ("std::vector<double>", "q", reals(0.1, 0.9)), ("std::vector<int>", "g", ints(0, k - 1)),
                   ("std::vector<int>", "b", ints(0, 1)), ("std::vector<int>", "c", ints(0, 7))]
        literal = lambda v: "{" + ", ".join(map(str, v)) + "}" if isinstance(v, list) else str(v)
        helpers = [self.helper() for _ in range(rng.randint(0, 2))]
        self.latents()
        while self.budget > 0:
            self.statement()
        self.keep_all()
        i = self.loop("n", is_plate=True)
        self.put(f'PPC_OBSERVE("y", Normal({self.bounded()}, 1.5), {self.data("x")}[{i}]);')
        self.end_loop()
        fields = "\n".join(f"    {t} {name};" for t, name, _ in values)
        parameters = ("const Data& d" if self.in_struct else
                      ", ".join(f"const {t}& {name}" if "vector" in t else f"{t} {name}" for t, name, _ in values))
        arguments = "data()" if self.in_struct else ", ".join("data()." + name for _, name, _ in values)
        helper_text = "\n".join(helpers)
        body = "\n".join(self.lines)
        call = f"m{self.seed}({arguments})"
        return f"""// Generated by tests/fuzz with seed {self.seed}.
#include <ppc/model.hpp>

namespace fuzz_{self.seed} {{

using namespace ppc;

struct Data {{
{fields}
}};
inline const Data& data() {{
    static const Data d{{{", ".join(literal(v) for _, _, v in values)}}};
    return d;
}}
struct State {{
    double level, slope;
}};
inline void shrink(double& s, double by, int n) {{
    if (n > 4)
        return;
    s = 0.5 * s + std::tanh(by);
}}
{helper_text}

PPC_MODEL void m{self.seed}({parameters}) {{
{body}
}}

}} // namespace fuzz_{self.seed}
""", call, arguments


def generate(seed):
    """(source, call of the model, arguments of the model)"""
    return Generator(seed).generate()
