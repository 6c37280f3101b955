"""Statements of vectors and matrices that are filled element by element."""

from statements import Statements
from text import BOUND


class Vectors(Statements):
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
