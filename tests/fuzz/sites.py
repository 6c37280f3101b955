"""Sites: observations, factors, latents, plates."""

from series import Series


class Sites(Series):
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
            f"Beta({scale}, {scale}), {y('q')}", f"Laplace({d()}, {scale}), {y('x')}", f"Gumbel({d()}, {scale}), {y('x')}",
            f"Weibull({scale}, {scale}), {y('p')}", f"InverseGamma({scale}, {scale}), {y('p')}",
            f"Bernoulli(math::logistic({d(3)})), {y('b')}", f"Poisson({scale}), {y('c')}",
            f"Geometric(logits({d(2)})), {y('c')}", f"ZeroInflatedPoisson({scale}, gate_logits({d(2)})), {y('c')}",
            f"BetaBinomial({scale}, {scale}, 7), {y('c')}", f"SkewNormal({d()}, {scale}, {d(2)}), {y('x')}",
            f"Normal({d()}, {scale}).truncated(lower(-2.5)), {y('x')}", f"HalfCauchy({scale}), {y('p')}",
            f"Categorical(logits({self.vector_of('k', 2)})), {y('g')}",
        ])
        self.put(f'PPC_OBSERVE("{name}", {what});')

    def vector_of(self, size, bound):
        """The name of a vector that is declared here."""
        name = self.fresh("w")
        self.put(f"Vector {name} = Vector::Constant({self.data(size)}, {self.bounded(bound)});")
        for k in range(2):
            self.put(f"{name}[{k}] = {self.bounded(bound)};")
        return name

    def factor(self):
        self.put(f'PPC_FACTOR("{self.fresh("factor")}", {self.bounded()});')

    def deterministic(self):
        name, value = self.fresh("s"), self.bounded()
        self.put(f'const double {name} = PPC_DETERMINISTIC("{name}", {value});')
        self.add(name, "scalar", mutable=False)

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

    def latents(self):
        for _ in range(self.rng.randint(2, 4)):
            name = self.fresh("z")
            earlier = [v for v in self.scopes[0] if v.kind == "latent"]
            loc = self.rng.choice(earlier).name if earlier and self.chance(0.4) else self.number(-0.5, 0.5)
            kind = self.rng.choice(["real", "real", "positive", "unit", "vector", "plate", "simplex", "ordered"])
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
            elif kind == "simplex":
                self.put(f'const Vector {name} = PPC_SAMPLE("{name}", Dirichlet(Vector::Constant({self.data("k")}, 1.7)));')
                self.add(name, "vector", "k", bound=1, mutable=False)
            elif kind == "ordered":
                d = f"Normal({loc}, 1.5).expand({self.data('k')}).restricted(ordered)"
                self.put(f'const Vector {name} = PPC_SAMPLE("{name}", {d});')
                self.add(name, "vector", "k", bound=10, mutable=False)
            else:
                self.put(f'const auto {name} = PPC_SAMPLE("{name}", Normal({loc}, 1.5).plate("{name}s", {self.data("k")}));')
                self.add(name, "vector", "k", bound=1, mutable=False)
