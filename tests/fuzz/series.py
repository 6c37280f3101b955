"""Statements in which iterations read what earlier ones left: recurrences, passes over rows, filters."""

from text import BOUND, SIZES, Loop
from vectors import Vectors


class Series(Vectors):
    def squashed(self, terms, bound=BOUND):
        return f"{bound:g} * std::tanh({' + '.join(terms)})"

    def weighted(self, *atoms, low=-0.6, high=0.6):
        return [f"{self.number(low, high)} * {a}" for a in atoms]

    def staying(self, size):
        """An index that is the same in all iterations."""
        least = SIZES[size][0]
        choices = [str(self.rng.randrange(least)), f"{self.data(size)} - 1"]
        if size == "k":
            choices.append(self.data("g0"))
        return self.rng.choice(choices)

    def hidden(self, *variables):
        """The variables are not used by expressions until `shown`."""
        for v in variables:
            v.shown, v.kind = v.kind, "hidden"

    def shown(self, *variables):
        for v in variables:
            v.kind = v.shown

    def recurrence(self):
        v = self.pick_vector(self.rng.choice(["n", "n", "3"]))
        order = self.rng.randint(1, 2)
        for k in range(order):
            self.put(f"{v.name}[{k}] = {self.bounded()};")
        i = self.loop(v.size, first=order)
        before = self.weighted(*[f"{v.name}[{i} - {k + 1}]" for k in range(order)])
        if self.chance(0.3):
            before += self.weighted(f"{v.name}[{self.rng.randrange(3)}]")
        self.put(f"{v.name}[{i}] = {self.squashed(before + [self.bounded(1)])};")
        if self.chance(0.3):
            self.assign_to(f"{v.name}[{i}]")
        self.end_loop()

    def stays(self):
        """Elements read at places that are not the loop's, before and after they are assigned."""
        v = self.pick_vector(self.rng.choice(["n", "k"]))
        i = self.loop(v.size, first=self.rng.randint(0, 1))
        read = [f"{v.name}[{self.staying(v.size)}]" for _ in range(self.rng.randint(1, 2))]
        if self.chance(0.3):
            self.put(f"if ({self.data_condition()})")
            self.put("    continue;")
        self.put(f"{v.name}[{i}] = {self.squashed(self.weighted(*read) + [self.bounded(1)])};")
        if self.chance(0.3):
            self.put(f"{v.name}[{i}] = {self.squashed(self.weighted(f'{v.name}[{i}]', read[0]))};")
        self.end_loop()

    def backward(self):
        v = self.pick_vector(self.rng.choice(["n", "k"]))
        n, i = self.data(v.size), self.fresh("i")
        start = self.rng.choice([1, 2])
        self.open(f"for (int {i} = {n} - {start}; {i} >= 0; {self.rng.choice(['--' + i, i + '--'])})")
        self.loops.append(Loop(i, v.size, False))
        ahead = [f"({i} + 1 < {n} ? {v.name}[{i} + 1] : {self.number()})"] if start == 1 else [f"{v.name}[{i} + 1]"]
        self.put(f"{v.name}[{i}] = {self.squashed(self.weighted(*ahead) + [self.bounded(1)])};")
        self.end_loop()

    def neighbour(self):
        """Writes to the next element under a condition that it exists, and loops with other conditions."""
        v = self.pick_vector("n")
        n, i = self.data("n"), self.fresh("i")
        form = self.rng.choice([f"{i} + 1 < {n}", f"{i} < {n}", f"{i} != {n}"])
        self.open(f"for (int {i} = 0; {form}; ++{i})")
        self.loops.append(Loop(i, "n", False))
        value = self.squashed(self.weighted(f"{v.name}[{i}]") + [self.bounded(1)])
        self.put(("" if form.startswith(f"{i} + 1") else f"if ({i} + 1 < {n}) ") + f"{v.name}[{i} + 1] = {value};")
        self.end_loop()

    def grid(self):
        """A matrix of which rows and columns depend on earlier ones."""
        name = self.fresh("A")
        n, m = self.data("n"), self.data("m")
        self.put(f"Matrix {name} = Matrix::Zero({n}, {m});")
        v = self.add(name, "matrix", ("n", "m"))
        self.hidden(v)
        first = self.rng.choice(["inside", "before", "none"])
        if first == "before":
            j = self.loop("m")
            self.put(f"{name}(0, {j}) = {self.bounded()};")
            self.end_loop()
        i = self.loop("n", first=1 if first == "before" else 0)
        if first == "inside":
            self.put(f"{name}({i}, 0) = {self.bounded()};")
        j = self.loop("m", first=1 if first == "inside" else 0)
        read = []
        if first == "inside" or self.chance(0.3):
            read.append(f"{name}({i}, {j} - 1)" if first == "inside" else f"({j} > 0 ? {name}({i}, {j} - 1) : 0.5)")
        if first == "before":
            read.append(f"{name}({i} - 1, {j})")
        if self.chance(0.5):
            read.append(f"{name}({self.rng.choice(['0', '1', f'{n} - 1'])}, {j})")
        if self.chance(0.3):
            read.append(f"{name}({i}, {self.rng.randrange(2)})")
        self.put(f"{name}({i}, {j}) = {self.squashed(self.weighted(*read) + [self.bounded(1)])};")
        self.end_loop()
        if self.chance(0.3):
            j = self.loop("m")
            self.put(f"{name}({i}, {j}) *= {self.bounded(0.95)};")
            self.end_loop()
        self.end_loop()
        self.shown(v)

    def forward(self):
        """Rows that are added up, normalised in place and read by the next row."""
        name, total = self.fresh("A"), self.fresh("total")
        n, m = self.data("n"), self.data("m")
        self.put(f"Matrix {name} = Matrix::Zero({n}, {m});")
        v = self.add(name, "matrix", ("n", "m"), bound=1)
        self.hidden(v)
        j = self.loop("m")
        self.put(f"{name}(0, {j}) = math::logistic({self.bounded()});")
        self.end_loop()
        i = self.loop("n", first=1)
        self.put(f"double {total} = 0.01;")  # loops may be empty
        j = self.loop("m")
        l = self.loop("m")
        self.put(f"{name}({i}, {j}) += {name}({i} - 1, {l}) * std::exp({self.bounded(1, 2)});")
        self.end_loop()
        self.put(f"{total} += {name}({i}, {j});")
        self.end_loop()
        j = self.loop("m")
        self.put(f"{name}({i}, {j}) /= {total};")
        self.end_loop()
        if self.chance(0.5):
            self.put(f'PPC_FACTOR("{self.fresh("evidence")}", std::log({total}));')
        self.end_loop()
        self.shown(v)

    def rows(self):
        """A vector of vectors, each made from the one before."""
        name, n = self.fresh("rows"), self.data("n")
        sized = self.chance(0.5)
        self.put(f"std::vector<Vector> {name}({n}" + (f", Vector::Zero({self.data('k')}));" if sized else ");"))
        self.put(f"{name}[0] = Vector::Constant({self.data('k')}, {self.bounded()});")
        i = self.loop("n", first=1)
        self.put(f"{name}[{i}] = {self.number(-0.7, 0.7)} * {name}[{i} - 1];")
        j = self.loop("k")
        self.put(f"{name}[{i}][{j}] += {self.bounded(1)};")
        self.end_loop()
        self.end_loop()
        s = self.fresh("s")
        self.put(f"const double {s} = 0.2 * {name}[{n} - 1].sum() + 0.3 * {name}[1][{self.staying('k')}];")
        self.add(s, "scalar", bound=4 * BOUND, mutable=False)

    def filter(self):
        """A state vector and a matrix that are replaced as a whole, with one element assigned again."""
        s, P, F, g = (self.fresh(x) for x in "sPFg")
        self.put(f"Vector {s} = Vector::Constant(2, {self.bounded(1)});")
        self.put(f"Matrix {P} = Matrix::Zero(2, 2), {F} = Matrix::Zero(2, 2);")
        self.put(f"{F}(0, 0) = 0.5, {F}(0, 1) = 0.3 * {self.bounded(1)}, {F}(1, 1) = {self.number(-0.5, 0.5)};")
        i = self.loop("n")
        self.put(f"{s} = {F} * {s};")
        self.put(f"{P} = {F} * {P} * {F}.transpose();")
        self.put(f"{P}(0, 0) += 0.5, {P}(1, 1) += 0.1 + math::logistic({self.bounded()});")
        self.put(f"const double {g} = {P}(0, 0) / ({P}(0, 0) + 1);")
        self.put(f"{s}[{self.rng.randrange(2)}] += {g} * {self.data('x')}[{i}];")
        if self.chance(0.5):
            self.put(f'PPC_OBSERVE("{self.fresh("obs")}", Normal({s}[0], std::sqrt({P}(0, 0) + 1)), {self.data("x")}[{i}]);')
        self.end_loop()
        out = self.fresh("s")
        self.put(f"const double {out} = std::tanh({s}[0] - 0.5 * {s}[1]) + 0.1 * ({P}(0, 0) + {P}(1, 0));")
        self.add(out, "scalar", mutable=False)

    def volatility(self):
        """GARCH: a number that is carried and observed."""
        name, i = self.fresh("h"), None
        self.put(f"double {name} = 0.5 + math::logistic({self.bounded()});")
        v = self.add(name, "scalar")
        i = self.loop("n")
        self.put(f'PPC_OBSERVE("{self.fresh("obs")}", Normal({self.bounded()}, std::sqrt({name})), {self.data("x")}[{i}]);')
        self.put(f"{name} = 0.2 + math::logistic({self.bounded()}) + 0.4 * {name} + 0.1 * math::square({self.data('x')}[{i}]);")
        self.end_loop()
        v.bound = BOUND

    def products(self):
        """Elements to which a loop inside adds what it reads of the element before."""
        v = self.pick_vector("n")
        i = self.loop("n", first=1)
        j = self.loop(self.rng.choice(["k", "m"]))
        self.put(f"{v.name}[{i}] += {self.number(-0.2, 0.2)} * {v.name}[{i} - 1] * {self.bounded(1, 2)};")
        self.end_loop()
        self.put(f"{v.name}[{i}] = {BOUND} * std::tanh({v.name}[{i}]);")
        self.end_loop()

    def counted(self):
        """A while loop on data."""
        s, c = self.fresh("s"), self.fresh("c")
        self.put(f"double {s} = {self.bounded(1)};")
        self.put(f"int {c} = 0;")
        self.open(f"while ({c} < {self.data('n')} && {self.data('x')}[{c}] > {self.number(-1.4, 0)})")
        self.put(f"{s} = {self.number(-0.6, 0.6)} * {s} + {self.bounded(1.5)};")
        self.put(f"++{c};")
        self.close()
        self.add(s, "scalar", mutable=False)

    def captured(self):
        """A lambda that assigns to what it captures, in a loop that reads it."""
        s, r, f = self.fresh("s"), self.fresh("s"), self.fresh("f")
        self.put(f"double {s} = {self.bounded(1)}, {r} = 0;")
        self.put(f"const auto {f} = [&]({self.rng.choice(['double', 'auto'])} a0) {{ {s} = {self.number(-0.6, 0.6)} * {s} + a0; }};")
        self.loop()
        self.put(f"{f}({self.bounded(1)});")
        if self.chance(0.5):
            self.put(f"{f}({self.bounded(0.5)});")
        self.put(f"{r} = 0.5 * {r} + {s};")
        self.end_loop()
        self.add(s, "scalar")
        self.add(r, "scalar", bound=2 * BOUND, mutable=False)
