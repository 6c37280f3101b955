#!/usr/bin/env python3
"""PPC_ENUMERATE: discrete sites with distributions that a written guide says.

    enumerated.py [--ppc build/bin/ppc]

- ELBO and gradient are those of a sum over the joint values of all discrete sites, worked out here, to 1e-12 and by
  differences: with probabilities that depend on data and on a continuous draw of the guide, with sites in a plate, in a
  vector and in a chain, with values that have no probability, and beside the family `discrete`.
- A part may be a guide for all latents, and hold the discrete ones.
- What does not fit together is refused.
"""
import itertools
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness
import discrete
from discrete import HEAD, Y, entropy, log_normal
from written_parts import write

MIXTURE = discrete.MIXTURE + """
PPC_GUIDE(mixture, "z") void logits_of_rows(const std::vector<double>& y) {
    PPC_PLATE("rows", i, y.size())
        PPC_ENUMERATE("z", Categorical(logits(PPC_PARAM("logits.z", Vector(Vector::Zero(3))))));
}
PPC_AUTOGUIDE(mixture, part, delta("w", "m"), written(logits_of_rows));
PPC_GUIDE(mixture) void all(const std::vector<double>& y) {
    PPC_SAMPLE("w", Constrained(simplex, PPC_PARAM("locs.w", Vector(Vector::Zero(2))), 3, without_density));
    PPC_SAMPLE("m", Delta(PPC_PARAM("locs.m", Vector(Vector::Zero(3)))));
    logits_of_rows(y);
}
PPC_AUTOGUIDE(mixture, by_name, written(all));
"""
# The guide's draw of m is told by the gradient of `probe`, which is -m.
CHAIN = discrete.CHAIN + """
PPC_GUIDE(chain, "m", "s") void amortised(const std::vector<double>& y) {
    const double m = PPC_SAMPLE("m", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
    PPC_FACTOR("probe", PPC_PARAM("probe", 0.0) * m);
    const double c = PPC_PARAM("c", 0.3), d = PPC_PARAM("d", 0.4);
    for (std::size_t t = 0; t < y.size(); ++t)
        PPC_ENUMERATE("s", Bernoulli(logits(c + d * y[t] * m)));
}
PPC_AUTOGUIDE(chain, two_parts, written(amortised), discrete("regime"));
"""
# The third value is impossible in the model, and without probability in the guide.
IMPOSSIBLE = HEAD + """PPC_MODEL void impossible(const std::vector<double>& y, int n, int less) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    const Vector p{{0.3, 0.7, 0.0}};
    const int k = PPC_SAMPLE("k", Categorical(p));
    const auto b = PPC_SAMPLE("b", Bernoulli(0.4).expand(y.size()));
    const int u = PPC_SAMPLE("u", DiscreteUniform(0, n));
    PPC_PLATE("rows", i, y.size()) {
        const int g = PPC_SAMPLE("g", DiscreteUniform(0, 2));
        PPC_OBSERVE("y", Normal((b[i] == 1 ? m * (k + 1) : -m) + 0.3 * g, u + 1), y[i]);
    }
}

PPC_GUIDE(impossible) void q(const std::vector<double>& y, int n, int less) {
    const double m = PPC_SAMPLE("m", Delta(PPC_PARAM("m", 0.5)));
    const double one = PPC_PARAM("one", 0.4, unit_interval);
    Vector p(3);
    p[0] = one;
    p[1] = 1 - one;
    p[2] = 0;
    PPC_ENUMERATE("k", Categorical(p));
    PPC_ENUMERATE("b", Bernoulli(logits(PPC_PARAM("l", Vector(Vector::Zero(y.size()))) * m)));
    PPC_ENUMERATE("u", Binomial(n - less, PPC_PARAM("r", 0.5, unit_interval)));
    PPC_PLATE("rows", i, y.size())
        PPC_ENUMERATE("g", Categorical(logits(PPC_PARAM("scores", Vector(Vector::Zero(3))))));
}
"""
ROWS = Y[:2]


def logistic(x):
    return 1 / (1 + math.exp(-x))


def bernoulli(p):
    return [1 - p, p]


def expected(tables, log_density):
    """The expectation of the log density over all joint values, one of each table, and the entropies."""
    total = entropy([[p for p in q if p > 0] for q in tables])
    for joint in itertools.product(*(range(len(q)) for q in tables)):
        weight = math.prod(q[v] for q, v in zip(tables, joint))
        total += weight * log_density(joint) if weight > 0 else 0
    return total


def chain_elbo(p, gradient):
    m = -gradient["probe"][0]
    scale, (loc,) = math.exp(p["scale"][0]), p["loc"]
    e = (m - loc) / scale if gradient.get("noise") is None else gradient["noise"]
    m = loc + scale * e
    q = discrete.categorical(p["logits.regime"], 2)
    q += [bernoulli(logistic(p["c"][0] + p["d"][0] * y * m)) for y in Y]

    def log_density(values):
        r, s = values[0], values[1:]
        total = log_normal(m, 0, 1) + math.log(0.3 if r else 0.7)
        for t, y in enumerate(Y):
            one = 0.4 if t == 0 else 0.9 if s[t - 1] else 0.2
            total += math.log(one if s[t] else 1 - one) + log_normal(y, m if s[t] else -m, 2.0 if r else 0.5)
        return total
    return expected(q, log_density) - log_normal(m, loc, scale) - p["probe"][0] * m


def impossible_elbo(p, _, n=4):
    (m,), one, r = p["m"], logistic(p["one"][0]), logistic(p["r"][0])
    binomial = [math.comb(n, k) * r**k * (1 - r)**(n - k) for k in range(n + 1)]
    q = [[one, 1 - one, 0.0], binomial] + [bernoulli(logistic(l * m)) for l in p["l"]] + discrete.categorical(p["scores"], 3)

    def log_density(values):
        k, u, b, g = values[0], values[1] + 1, values[2:2 + len(ROWS)], values[2 + len(ROWS):]
        total = log_normal(m, 0, 1) + math.log((0.3, 0.7)[k]) - math.log(n + 1) - len(ROWS) * math.log(3)
        return total + sum(math.log(0.4 if x else 0.6) + log_normal(y, (m * (k + 1) if x else -m) + 0.3 * z, u)
                           for x, z, y in zip(b, g, ROWS))
    return expected(q, log_density)


def at(ppc, folder, call, parameters=None):
    file = folder / "at.json"
    file.write_text(json.dumps({"parameters": parameters}))
    return harness.run_json(ppc, "elbo", *call, *(["--at", file] if parameters else []))


def known(ppc, folder, name, source, guide, data, exact):
    call = [*write(folder, name, source, data), "--guide", guide if guide else folder / f"{name}.cpp"]
    rng = random.Random(name)
    parameters = {block: [rng.uniform(-1, 1) for _ in values] for block, values in at(ppc, folder, call)["gradient"].items()}
    answer = at(ppc, folder, call, parameters)
    told = dict(answer["gradient"])
    if "probe" in told:
        told["noise"] = (-told["probe"][0] - parameters["loc"][0]) / math.exp(parameters["scale"][0])
    off = abs(answer["elbo"] / exact(parameters, told) - 1)
    worst = 0
    for block, values in parameters.items():
        for i in range(len(values)):
            def moved(h):
                return exact(parameters | {block: [x + h * (j == i) for j, x in enumerate(values)]}, told)
            worst = max(worst, abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - answer["gradient"][block][i]))
    if not (off < 1e-12 and worst < 2e-7):
        raise harness.Mismatch(f"the ELBO is off by {off}, its gradient by {worst}")
    return f"{name}: ELBO {off:.1e}, gradient {worst:.1e}"


def chain(ppc, folder):
    return known(ppc, folder, "chain", CHAIN, "two_parts", {"y": Y}, chain_elbo)


def impossible(ppc, folder):
    return known(ppc, folder, "impossible", IMPOSSIBLE, None, {"y": ROWS, "n": 4, "less": 0}, impossible_elbo)


def by_name(ppc, folder):
    """Which sites it has is found by executing it."""
    model = write(folder, "mixture", MIXTURE, {})[0]
    for guide in ("part", "by_name"):
        harness.run(ppc, "compile", model, "--guide", guide, "-o", folder / guide)
    return "compiled"


def refused(ppc, folder):
    def call(name, source, data, guide, status, message):
        model = write(folder, name, source, data)
        done = subprocess.run([ppc, "elbo", *model, "--guide", guide], capture_output=True, text=True)
        if done.returncode != status or message not in done.stderr:
            raise harness.Mismatch(f"{name} with '{guide}': exit {done.returncode}, {done.stderr}")
    call("impossible", IMPOSSIBLE, {"y": ROWS, "n": 4, "less": 1}, folder / "impossible.cpp", 3,
         "the guide's distribution of site 'u' is over the values 0 to 3, and in the model it has the values 0 to 4")
    call("chain", CHAIN, {"y": Y}, "written(amortised)", 2, "discrete site 'regime' is not in this part")
    call("mixture", MIXTURE, {"y": Y}, "written(all); z: discrete", 2, "site 'z' is in two parts")
    return "three refusals"


def no_value(ppc, folder):
    """PPC_ENUMERATE has no value, so that to read it is an error of any compiler."""
    source = CHAIN.replace('PPC_ENUMERATE("s"', 'const int r = PPC_ENUMERATE("s"')
    model = write(folder, "reads", source, {"y": Y})
    done = subprocess.run([ppc, "elbo", *model, "--guide", "two_parts"], capture_output=True, text=True)
    if done.returncode != 1 or not re.search(r"cannot initialize a variable of type 'const int'", done.stderr):
        raise harness.Mismatch(f"exit {done.returncode}, {done.stderr}")
    return "refused"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        run = lambda function: function(arguments.ppc, pathlib.Path(scratch))
        cases = [(f,) for f in (chain, impossible, by_name, refused, no_value)]
        for (function,), text, error in harness.in_parallel(1, run, cases):  # one folder, so that two programs are built
            print(f"FAILED {function.__name__}: {error}" if error else f"{function.__name__:24} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
