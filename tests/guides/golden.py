#!/usr/bin/env python3
"""Transforms and answers that are known numbers.

    golden.py --ppc build/bin/ppc

At u = (0.3, -0.7, 1.1) the values and log determinants of the transforms of simplices, ordered vectors and Cholesky factors of
correlations are those that PyTorch's distributions give (biject_to), and those of intervals follow by hand. The mode of
LogNormal(0, 1) is 1/e in its own space (`delta`) and 1 in unconstrained space (`laplace`); without data, a normal guide of
LogNormal(0.7, 0.5) is exact: the loss is 0 and the median e^0.7, and that of a unit vector has the ELBO log (2 pi)^(3/2). A
scale of 0.1 is softplus of log(e^0.1 - 1) = -2.2521684610, where the derivative is 0.0951625820, and exp of
log 0.1 = -2.3025850930, where it is 0.1.
"""

import json
import math
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

U = [0.3, -0.7, 1.1]
TOLERANCE = 1e-12
TRANSFORMS = """#include <ppc/model.hpp>
using namespace ppc;
PPC_MODEL void transforms() {
    PPC_SAMPLE("positive", Exponential(1));
    PPC_SAMPLE("above", Pareto(2, 1));
    PPC_SAMPLE("below", Normal(0, 1).truncated(upper(2)));
    PPC_SAMPLE("within", Uniform(-1, 3));
    PPC_SAMPLE("simplex", Dirichlet(Vector::Constant(4, 1.0)));
    PPC_SAMPLE("ordered", Normal(0, 1).expand(3).restricted(ordered));
    PPC_SAMPLE("correlation", LKJCholesky(3, 1));
}
"""
LOGISTIC = 1 / (1 + math.exp(-0.3))
# Site: unconstrained values, value, log |det|.
EXPECTED = {
    "positive": (0.3, [math.exp(0.3)], 0.3),
    "above": (0.3, [2 + math.exp(0.3)], 0.3),
    "below": (0.3, [2 - math.exp(0.3)], 0.3),
    "within": (0.3, [-1 + 4 * LOGISTIC], math.log(4 * LOGISTIC * (1 - LOGISTIC))),
    "simplex": (U, [0.31032244201237, 0.13718086825686, 0.41451622477837, 0.13798046495241], -6.01788472847318),
    "ordered": (U, [0.3, 0.79658530379141, 3.80075132773784], 0.4),
    "correlation": (U, [1, 0, 0, 0.29131261245159, 0.95662791190025, 0, -0.60436777711716, 0.63776194135565,
                        0.47749271841645], -1.79436450634489),
}


def model(scratch, name, text):
    file = scratch / f"{name}.cpp"
    file.write_text(text)
    return file


def near(found, expected, what, tolerance=TOLERANCE):
    if not abs(found - expected) <= tolerance:
        raise harness.Mismatch(f"{what} is {found!r}, and should be {expected!r}")


def transforms(ppc, scratch, data):
    source = model(scratch, "transforms", TRANSFORMS)
    zero = {name: [0.0] * 3 if isinstance(u, list) else 0.0 for name, (u, _, _) in EXPECTED.items()}
    points = [{"unconstrained": zero | {name: u}} for name, (u, _, _) in EXPECTED.items()] + [{"unconstrained": zero}]
    answers = harness.log_prob(ppc, source, data, points, scratch)
    dets = [a["log_prob_jacobian"] - a["log_prob"] for a in answers]
    at_zero = {"positive": 0, "above": 0, "below": 0, "within": math.log(4 / 4), "ordered": 0, "correlation": 0,
               # log y_k + log s(x_k) - x_k at y = 1/4 and s(x) = 1/4, 1/3, 1/2
               "simplex": 3 * math.log(1 / 4) + sum(math.log(s) - math.log(s / (1 - s)) for s in (1 / 4, 1 / 3, 1 / 2))}
    total = sum(at_zero.values())
    near(dets[-1], total, "the log determinant at 0", 1e-12)
    for answer, det, (name, (_, value, log_det)) in zip(answers, dets, EXPECTED.items()):
        found = harness.flatten([answer["constrained"][name]])
        if len(found) != len(value):
            raise harness.Mismatch(f"{name} has {len(found)} values")
        for k, (x, y) in enumerate(zip(found, value)):
            near(x, y, f"{name}[{k}]")
        near(det - (total - at_zero[name]), log_det, f"log |det| of {name}")
    return "transforms of 7 supports"


def fit(ppc, scratch, data, distribution, guide, *options):
    source = model(scratch, "single", f'#include <ppc/model.hpp>\nPPC_MODEL void single() {{ '
                                      f'PPC_SAMPLE("x", ppc::{distribution}); }}\n')
    summary = scratch / "summary.json"
    harness.run(ppc, "run", source, "--data", data, "--guide", guide, "--init", "feasible", "--summary", summary,
                *options)
    return json.loads(summary.read_text())


def answers(ppc, scratch, data):
    near(fit(ppc, scratch, data, "LogNormal(0, 1)", "delta")["sites"]["x"]["mean"], math.exp(-1), "delta's point", 1e-6)
    # Means of 10,000 draws: the standard error of the median of LogNormal(0, 1) is 0.0125.
    near(fit(ppc, scratch, data, "LogNormal(0, 1)", "laplace")["sites"]["x"]["quantiles"]["0.5"], 1, "laplace's median", 0.05)
    # u of a unit vector has the density exp(-|u|^2 / 2), so that a normal guide is exact.
    near(fit(ppc, scratch, data, "ImproperUniform(ppc::unit_vector, 3)", "normal")["elbo"], 1.5 * math.log(2 * math.pi),
         "the ELBO of a unit vector", 1e-6)
    found = fit(ppc, scratch, data, "LogNormal(0.7, 0.5)", "normal")
    near(found["elbo"], 0, "the ELBO without data", 1e-6)
    near(found["sites"]["x"]["quantiles"]["0.5"], 2.0138, "the median without data", 0.05)
    for guide in ("normal(exp)", "multivariate(exp)"):
        near(fit(ppc, scratch, data, "LogNormal(0.7, 0.5)", guide)["elbo"], 0, f"the ELBO of {guide} without data", 1e-6)
    for objective in ("trace", "stl", "iwae(4)", "dreg(4)", "renyi(0.5, 4)", "renyi(2, 4)"):
        found = fit(ppc, scratch, data, "LogNormal(0.7, 0.5)", "normal", "--objective", objective)
        # Steps by noisy gradients end within 0.05 of a standard deviation.
        near(found["elbo"], 0, f"the ELBO after {objective}", 1e-6 if objective in ("trace", "stl", "dreg(4)") else 3e-3)
        near(found.get("bound", {"value": 0})["value"], 0, f"the bound {objective}", 3e-3)
        near(found["sites"]["x"]["quantiles"]["0.5"], 2.0138, f"the median after {objective}", 0.05)
    return "LogNormal by delta, laplace and normal under six objectives, a unit vector by normal"


def left_out(ppc, scratch, _):
    """A latent that the data leave out is left out of the guide: the ELBO is that of the model without it."""
    head = "#include <ppc/model.hpp>\nusing namespace ppc;\n"
    source = model(scratch, "left_out", head + """PPC_MODEL void left_out(bool has_slope, double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double slope = 0;
    if (has_slope)
        slope = PPC_SAMPLE("slope", HalfNormal(1));
    PPC_OBSERVE("y", Normal(mu + slope, 1), y);
}
""")
    without = model(scratch, "without", head + """PPC_MODEL void without(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
""")
    data = scratch / "left_out.json"
    data.write_text(json.dumps({"has_slope": 0, "y": 0.7}))
    short = scratch / "without.json"
    short.write_text(json.dumps({"y": 0.7}))
    found = harness.run_json(ppc, "elbo", source, "--data", data, "--guide", "normal")
    expected = harness.run_json(ppc, "elbo", without, "--data", short, "--guide", "normal")
    near(found["elbo"], expected["elbo"], "the ELBO without slope")
    if any(found["gradient"].get(f"{block}.slope") for block in ("locs", "scales")):
        raise harness.Mismatch("the guide has parameters of a latent that is not there")
    data.write_text(json.dumps({"has_slope": 1, "y": 0.7}))
    if abs(harness.run_json(ppc, "elbo", source, "--data", data, "--guide", "normal")["elbo"] - expected["elbo"]) < 1e-3:
        raise harness.Mismatch("the latent that is there changes nothing")
    return "a latent that the data leave out"


MAPS = """#include <ppc/model.hpp>
using namespace ppc;
PPC_MODEL void maps() {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(a, 1));
    const double c = PPC_SAMPLE("c", LogNormal(b, 1));
    const double d = PPC_SAMPLE("d", Normal(c, a * a + 1));
    const double e = PPC_SAMPLE("e", Normal(d, 1));
    const double f = PPC_SAMPLE("f", Normal(e, 1));
    const double g = PPC_SAMPLE("g", Normal(f * a, 1));
    PPC_SAMPLE("h", Normal(g, 1));
}
"""
RAW = {"softplus": -2.25216846104409, "exp": -2.302585092994046}  # of the scale 0.1
SLOPE = {"softplus": 0.09516258196404, "exp": 0.1}


def maps_of_scales(ppc, scratch, data):
    source = model(scratch, "maps", MAPS)
    found = {}
    for word, raw in RAW.items():
        guide = (f"a: normal({word}); b: diagonal({word}); c, d: multivariate({word}); e: lowrank(1, {word}); "
                 f"f: gaussian({word}); g: structured({word}); h: hierarchical({word})")
        asked = "elbo", source, "--data", data, "--guide", guide
        blocks = harness.run_json(ppc, *asked)["gradient"]
        at = {name: [0.1 * (k + 1) for k in range(len(block))] for name, block in blocks.items()}
        scales = [name for name in at if name.startswith("scale")]
        for name in scales:
            at[name] = [raw, 0.3, raw] if len(at[name]) == 3 else [raw]
        file = scratch / "at.json"
        file.write_text(json.dumps({"parameters": at}))
        found[word] = harness.run_json(ppc, *asked, "--at", file, "--seed", 4)
    elbos = [found[word]["elbo"] for word in RAW]
    near(elbos[0], elbos[1], "the ELBO with scales of 0.1", 1e-11)
    if len(scales) != 7:
        raise harness.Mismatch(f"the blocks of scales are {scales}")
    for name in scales:
        for k, (softplus, exp) in enumerate(zip(*(found[word]["gradient"][name] for word in RAW), strict=True)):
            if k == 1:
                near(softplus, exp, f"the gradient of {name}[1]", 1e-10)
            else:
                near(softplus / SLOPE["softplus"], exp / SLOPE["exp"], f"the derivative by the scale {name}[{k}]", 1e-9)
    return "two maps of scales by seven families"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    for check in (transforms, answers, left_out, maps_of_scales):
        with tempfile.TemporaryDirectory() as folder:
            scratch = pathlib.Path(folder)
            data = scratch / "data.json"
            data.write_text("{}")
            try:
                print(check(arguments.ppc, scratch, data))
            except harness.Mismatch as error:
                print(f"FAILED {check.__name__}: {error}")
                failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
