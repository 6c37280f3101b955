#!/usr/bin/env python3
"""The family `discrete`: categoricals for discrete sites, in closed form, where their answer is known.

    discrete.py [--ppc build/bin/ppc]

- Of a mixture and of a chain the ELBO at random parameters is the sum over values, worked out here, to 1e-12; its
  gradient agrees with differences.
- Where the discrete latents are independent given the others, the best categoricals are their posterior, so that with
  a point for the others the fit ends at the ELBO of the fit that sums them out.
- What the family cannot hold is refused.
"""
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

HEAD = "#include <ppc/model.hpp>\nusing namespace ppc;\n\n"
MIXTURE = HEAD + """PPC_MODEL void mixture(const std::vector<double>& y) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 2)));
    const Vector m = PPC_SAMPLE("m", Normal(0, 5).expand(3));
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(w));
        PPC_OBSERVE("y", Normal(m[z], 0.8), y[i]);
    }
}
PPC_AUTOGUIDE(mixture, em, delta("w", "m"), discrete("z"));
"""
CHAIN = HEAD + """PPC_MODEL void chain(const std::vector<double>& y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    const int regime = PPC_SAMPLE("regime", Bernoulli(0.3));
    int s = 0;
    PPC_MARKOV("t", t, y.size()) {
        s = PPC_SAMPLE("s", Bernoulli(t == 0 ? 0.4 : (s == 1 ? 0.9 : 0.2)));
        PPC_OBSERVE("y", Normal(s == 1 ? m : -m, regime == 1 ? 2.0 : 0.5), y[t]);
    }
}
"""
COUNT = HEAD + """PPC_MODEL void count(const std::vector<double>& y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    int total = 0;
    PPC_PLATE("rows", i, y.size())
        total += PPC_SAMPLE("z", Bernoulli(0.5));
    PPC_FACTOR("f", m * total * total);
}
"""
Y = [0.4, -1.3, 2.2, 0.9, 3.1]


def log_normal(x, mean, sd):
    return -0.5 * math.log(2 * math.pi) - math.log(sd) - 0.5 * ((x - mean) / sd) ** 2


def categorical(logits, size):
    rows = [logits[i:i + size] for i in range(0, len(logits), size)]
    return [[math.exp(x) / sum(map(math.exp, row)) for x in row] for row in rows]


def entropy(q):
    return -sum(p * math.log(p) for row in q for p in row)


def mixture_elbo(p):
    q = categorical(p["logits.z"], 3)
    # the simplex by stick-breaking, as points have it
    left, w = 1.0, []
    for k, u in enumerate(p["locs.w"]):
        part = left / (1 + math.exp(-(u - math.log(2 - k))))
        w.append(part)
        left -= part
    w.append(left)
    prior = math.lgamma(6) - 3 * math.lgamma(2) + sum(map(math.log, w)) + sum(log_normal(m, 0, 5) for m in p["locs.m"])
    rows = sum(q[i][k] * (math.log(w[k]) + log_normal(y, p["locs.m"][k], 0.8)) for i, y in enumerate(Y) for k in range(3))
    return prior + rows + entropy(q)


def chain_elbo(p):
    (m,), g, s = p["locs.m"], categorical(p["logits.regime"], 2)[0], categorical(p["logits.s"], 2)
    total = log_normal(m, 0, 1) + g[1] * math.log(0.3) + g[0] * math.log(0.7) + entropy([g]) + entropy(s)
    for t, y in enumerate(Y):
        for k in range(2):
            total += sum(s[t][k] * g[r] * log_normal(y, (-m, m)[k], (0.5, 2.0)[r]) for r in range(2))
            for before in range(2) if t else (0,):
                one = (0.2, 0.9)[before] if t else 0.4
                total += s[t][k] * (s[t - 1][before] if t else 1) * math.log(one if k else 1 - one)
    return total


class Model:
    def __init__(self, ppc, folder, name, source, guide):
        self.ppc, self.folder, self.guide = ppc, folder, guide
        (folder / f"{name}.cpp").write_text(source)
        (folder / f"{name}.json").write_text(json.dumps({"y": Y}))
        self.call = (folder / f"{name}.cpp", "--data", folder / f"{name}.json", "--guide")

    def elbo(self, parameters=None):
        at = self.folder / "at.json"
        at.write_text(json.dumps({"parameters": parameters}))
        return harness.run_json(self.ppc, "elbo", *self.call, self.guide, *(["--at", at] if parameters else []))

    def fit(self, guide):
        summary = self.folder / "summary.json"
        harness.run(self.ppc, "run", *self.call, guide, "--summary", summary)
        return json.loads(summary.read_text())


def known(ppc, folder, name, source, guide, exact):
    model = Model(ppc, folder, name, source, guide)
    rng = random.Random(name)
    parameters = {block: [rng.uniform(-1, 1) for _ in values] for block, values in model.elbo()["gradient"].items()}
    answer = model.elbo(parameters)
    off = abs(answer["elbo"] / exact(parameters) - 1)
    worst = 0
    for block, values in parameters.items():
        for i in range(len(values)):
            def at(h):
                return exact(parameters | {block: [x + h * (j == i) for j, x in enumerate(values)]})
            worst = max(worst, abs((at(1e-5) - at(-1e-5)) / 2e-5 - answer["gradient"][block][i]))
    if not (off < 1e-12 and worst < 1e-7):
        raise harness.Mismatch(f"the ELBO is off by {off}, its gradient by {worst}")
    return f"{name}: ELBO {off:.1e}, gradient {worst:.1e}"


def mixture(ppc, folder):
    return known(ppc, folder, "mixture", MIXTURE, "em", mixture_elbo)


def chain(ppc, folder):
    return known(ppc, folder, "chain", CHAIN, "regime, s: discrete; rest: delta", chain_elbo)


def expectation_maximisation(ppc, folder):
    model = Model(ppc, folder, "mixture", MIXTURE, "em")
    em, summed = model.fit("em")["elbo"], model.fit("delta")["elbo"]
    if not abs(em - summed) < 1e-3:
        raise harness.Mismatch(f"ELBO {em}, summed out {summed}")
    return f"ELBO {em:.6f}, summed out {summed:.6f}"


def refused(ppc, folder):
    for name, source, guide, message in (
            ("mixture", MIXTURE, "z: normal; rest: delta", "give it to the family 'discrete'"),
            ("mixture", MIXTURE, "m: discrete; rest: delta", "site 'm' is continuous"),
            ("chain", CHAIN, "s: discrete; rest: delta", "discrete site 'regime' is not in this part"),
            ("count", COUNT, "z: discrete; rest: delta", "many elements of 'z'")):
        model = Model(ppc, folder, name, source, guide)
        done = subprocess.run([ppc, "compile", model.call[0], "-o", folder, "--guide", guide], capture_output=True, text=True)
        if done.returncode not in (1, 2) or message not in done.stderr:
            raise harness.Mismatch(f"--guide '{guide}': exit {done.returncode}, {done.stderr}")
    return "four refusals"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        cases = []
        for number, function in enumerate((mixture, chain, expectation_maximisation, refused)):
            folder = pathlib.Path(scratch) / str(number)
            folder.mkdir()
            cases.append((function, folder))
        run = lambda function, folder: function(arguments.ppc, folder)
        for (function, _), text, error in harness.in_parallel(arguments.jobs, run, cases):
            print(f"FAILED {function.__name__}: {error}" if error else f"{function.__name__:24} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
