#!/usr/bin/env python3
"""`ppc inspect --data` tells the size of sparse factors, where it is known.

    graph_size.py [--ppc build/bin/ppc]

Eight schools is a tree but for mu and tau, which meet too: no fill. A cycle of n latents has n pairs; each elimination joins the
two neighbours, so that the fill is n - 3.
"""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

SCHOOLS = harness.ROOT / "samples" / "eight_schools"
CYCLE = """#include <ppc/model.hpp>
PPC_MODEL void cycle(int n) {
    const double a = PPC_SAMPLE("a", ppc::Normal(0, 1));
    ppc::Vector x(n);
    for (int t = 0; t < n; ++t)
        x[t] = PPC_SAMPLE("x", ppc::Normal(t == 0 ? a : x[t - 1], 1));
    PPC_FACTOR("closed", -0.5 * (x[n - 1] - a) * (x[n - 1] - a));
}
"""


def factors(ppc, model, data, guide):
    """The part of the JSON about the guide."""
    told = json.loads(harness.run(ppc, "inspect", model, "--data", data, "--guide", guide, "--format", "json"))
    if not told["sites"]:
        raise harness.Mismatch("no sites")
    return told["guide"]


def expect(found, expected, what):
    if found != expected:
        raise harness.Mismatch(f"{what} is {found}, and should be {expected}")


def main():
    ppc = harness.parse(harness.options(__doc__)).ppc
    schools = SCHOOLS / "eight_schools.cpp", SCHOOLS / "eight_schools.json"
    try:
        for family in ("gaussian", "structured"):
            of_all = {"family": family, "sites": ["mu", "tau", "theta"], "latents": 10, "pairs": 17, "entries": 17, "fill": 0}
            expect(factors(ppc, *schools, family),
                   {"name": family, "latents": 10, "parameters": 37, "factors": [of_all]}, family)
        guide = "mu, tau: normal; rest: structured"
        expect(factors(ppc, *schools, guide)["factors"],
               [{"family": "structured", "sites": ["theta"], "latents": 8, "pairs": 0, "entries": 0, "fill": 0}], guide)
        text = harness.run(ppc, "inspect", schools[0], "--data", schools[1], "--guide", "gaussian").splitlines()
        expect(text[-2:], ["guide 'gaussian': 10 latents, 37 parameters",
                           "gaussian of mu, tau, theta: 10 latents; 17 pairs meet in a term of the model; factor with 17 "
                           "entries below its diagonal, 0 of them fill"], "the text")
        with tempfile.TemporaryDirectory() as scratch:
            model, data = pathlib.Path(scratch) / "cycle.cpp", pathlib.Path(scratch) / "cycle.json"
            model.write_text(CYCLE)
            for n in (3, 9):
                data.write_text(json.dumps({"n": n}))
                expect(factors(ppc, model, data, "gaussian")["factors"],
                       [{"family": "gaussian", "sites": ["a", "x"], "latents": n + 1, "pairs": n + 1,
                         "entries": 2 * n - 1, "fill": n - 2}], f"a cycle of {n + 1}")
    except harness.Mismatch as error:
        print(f"FAILED: {error}")
        return 1
    print("sizes of the factors of eight schools and of cycles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
