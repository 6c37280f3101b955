#!/usr/bin/env python3
"""Written guides that draw sites from the distributions which say how they are made of a standard normal.

    written_distributions.py [--ppc build/bin/ppc]

Without data, a guide with the model's own distributions has log p - log q = 0 at each draw: the ELBO is 0, to rounding. With
other parameters, the ELBO's gradient agrees with differences of the ELBO at the same noise.
"""
import json
import math
import pathlib
import random
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

# Each with arguments; those of the guide are parameters that start there.
DISTRIBUTIONS = {
    "Cauchy": (0.3, 1.2), "Exponential": (0.8,), "Frechet": (2.5, 1.1), "Gumbel": (0.4, 0.7), "HalfCauchy": (1.3,),
    "HalfNormal": (0.9,), "Kumaraswamy": (1.7, 2.2), "Laplace": (0.1, 0.6), "LogLogistic": (1.4, 3.1), "Logistic": (-0.2, 0.5),
    "LogNormal": (0.7, 0.5), "Normal": (0.2, 1.1), "Pareto": (1.5, 3.2), "ParetoType2": (0.0, 1.2, 4.1), "Rayleigh": (1.6,),
    "SoftLaplace": (0.2, 0.8), "Uniform": (-0.5, 1.5), "Weibull": (1.3, 1.9)}
# The bounds of their supports, which stay as the model has them.
FIXED = {"Pareto": (0,), "ParetoType2": (0,), "Uniform": (0, 1)}
STEP = 1e-5


def source():
    model, guide = [], []
    for name, arguments in DISTRIBUTIONS.items():
        parameters = [str(a) if k in FIXED.get(name, ()) else f'PPC_PARAM("{name}.{k}", {a}{", positive" if a > 0 else ""})'
                      for k, a in enumerate(arguments)]
        model.append(f'PPC_SAMPLE("{name}", {name}({", ".join(map(str, arguments))}));')
        guide.append(f'PPC_SAMPLE("{name}", {name}({", ".join(parameters)}));')
    model.append('PPC_SAMPLE("vector", Gumbel(0.1, 1.5).expand(n));')
    guide.append('PPC_SAMPLE("vector", Gumbel(PPC_PARAM("of_vector", 0.1), 1.5).expand(n));')
    # An auxiliary one, and a site that follows it.
    model.append('PPC_SAMPLE("follows", Laplace(0, 2));')
    guide.append('const double a = PPC_AUXILIARY("a", HalfNormal(PPC_PARAM("of_a", 0.5, positive)));\n'
                 '    PPC_FACTOR("of a itself", -HalfNormal(0.5).log_prob(a));\n'
                 '    PPC_SAMPLE("follows", Laplace(PPC_PARAM("slope", 0.0) * a, 2));')
    return ("#include <ppc/model.hpp>\nusing namespace ppc;\n\n"
            + "PPC_MODEL void all(int n) {\n    " + "\n    ".join(model) + "\n}\n\n"
            + "PPC_GUIDE(all) void same(int n) {\n    " + "\n    ".join(guide) + "\n}\n")


def model_parameters():
    """Those with which the guide's distributions are the model's: unconstrained."""
    of_arguments = {f"{name}.{k}": [math.log(a) if a > 0 else a] for name, arguments in DISTRIBUTIONS.items()
                    for k, a in enumerate(arguments) if k not in FIXED.get(name, ())}
    return of_arguments | {"of_vector": [0.1], "of_a": [math.log(0.5)], "slope": [0.0]}


def main():
    arguments = harness.parse(harness.options(__doc__))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "all.cpp").write_text(source())
        (folder / "all.json").write_text('{"n": 3}')
        asked = "elbo", folder / "all.cpp", "--data", folder / "all.json", "--guide", "written(same)"

        def elbo(parameters, seed):
            (folder / "at.json").write_text(json.dumps({"parameters": parameters}))
            return harness.run_json(arguments.ppc, *asked, "--at", folder / "at.json", "--seed", seed)

        start = [elbo(model_parameters(), seed) for seed in (1, 2, 3)]
        off = max(abs(answer["elbo"]) for answer in start)
        print(f"{len(DISTRIBUTIONS)} distributions: the ELBO is 0 to {off:.1e}")
        generator = random.Random(5)
        at = {name: [generator.uniform(-0.4, 0.4) for _ in block] for name, block in start[0]["gradient"].items()}
        gradient = elbo(at, 4)["gradient"]
        worst = 0.0
        for name, values in at.items():
            for k, value in enumerate(values):
                above, below = (elbo(at | {name: values[:k] + [value + h] + values[k + 1:]}, 4)["elbo"] for h in (STEP, -STEP))
                worst = max(worst, abs((above - below) / (2 * STEP) - gradient[name][k]) / max(1, abs(gradient[name][k])))
        print(f"{sum(map(len, at.values()))} derivatives to {worst:.1e}")
    return 0 if off < 1e-10 and worst < 1e-7 else 1


if __name__ == "__main__":
    sys.exit(main())
