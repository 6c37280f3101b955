"""Statements of numbers: assignments, sums, branches, structs, references, calls."""

from expressions import Expressions
from text import BOUND, Variable


class Statements(Expressions):
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
