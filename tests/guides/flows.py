#!/usr/bin/env python3
"""Flows: log q of a draw against the flow inverted by hand, and a posterior that no normal fits.

    flows.py [--ppc build/bin/ppc] [NAME ...]

The ELBO of one draw is log p - log q. Where p is tilted by the factor exp(a u), its differences between tilts are the
draw u itself. From u the noise follows by inverting the flow (flow_maps.py; of iaf element by element, with masks in place of the
compiler's ragged loops); from the noise, log q. To 1e-9, at random parameters.

Where the data leave a part a single latent, flows that need two are refused.

The banana's density is normalised, so that its evidence is 1: the importance estimate from the fitted guide's draws must
be 1 within 0.01 and four standard errors (0.03 for splines, whose tails beyond their interval are those of a normal, so
that the draws miss a part of the banana's ends), and the ELBO at most 0 and far above that of the best normal.
"""
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flow_maps
import harness

TILTED = """#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void tilted(const std::vector<double>& a) {
    const Vector u = PPC_SAMPLE("u", Normal(0, 1).expand(a.size()));
    PPC_PLATE("tilts", i, a.size())
    PPC_FACTOR("tilt", a[i] * u[i]);
}
"""
BANANA = """#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void banana(double width) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(a * a, width));
    PPC_SAMPLE("c", Normal(b - a, 2 * width));
}
"""
TOLERANCE = 1e-9
BAD_DATA = 3  # exit code
NONLINEARITIES = {"relu": lambda z: max(z, 0.0), "elu": lambda z: z if z > 0 else math.expm1(z), "tanh": math.tanh}


def dot(xs, ys):
    return sum(x * y for x, y in zip(xs, ys, strict=True))


def softplus(x):
    return math.log1p(math.exp(x))


def normal(x):
    return -0.5 * x * x - 0.5 * math.log(2 * math.pi)


class Network:
    """One flow's masked network: mean and clipped log scale of each element from those before it."""

    def __init__(self, blocks, flow, size, nonlinearity):
        def block(name):
            return blocks[f"{name} {flow}"]

        self.nonlinearity = nonlinearity
        self.hidden_biases = block("hidden biases")
        self.degrees = sorted(unit % (size - 1) + 1 for unit in range(len(self.hidden_biases)))
        weights = iter(block("input weights"))
        self.inputs = [[next(weights) for _ in range(degree)] for degree in self.degrees]
        self.outputs = {}
        for name in ("mean", "scale"):
            weights = iter(block(f"{name} weights"))
            rows = [[next(weights) for degree in self.degrees if degree <= i] for i in range(size)]
            assert next(weights, None) is None
            self.outputs[name] = list(zip(rows, block(f"{name} biases"), strict=True))

    def __call__(self, before):
        i = len(before)
        hidden = [self.nonlinearity(bias + dot(row, before[:degree]))
                  for degree, row, bias in zip(self.degrees, self.inputs, self.hidden_biases) if degree <= i]
        mean, scale = (dot(row, hidden) + bias for row, bias in (self.outputs[n][i] for n in ("mean", "scale")))
        return mean, min(max(scale, -5.0), 3.0)


def log_q_iaf(u, blocks, flows, nonlinearity):
    scales = [softplus(raw) for raw in blocks["scale"]]
    log_q = -sum(map(math.log, scales))
    x = [(value - loc) / scale for value, loc, scale in zip(u, blocks["loc"], scales)]
    for flow in range(flows, 0, -1):
        network = Network(blocks, flow, len(u), NONLINEARITIES[nonlinearity])
        before = []
        for value in x if flow % 2 else reversed(x):
            mean, log_scale = network(before)
            before.append((value - mean) * math.exp(-log_scale))
            log_q -= log_scale
        x = before if flow % 2 else before[::-1]
    return log_q + sum(map(normal, x))


def check_inverse(arguments, guide, size, log_q):
    rng = random.Random(guide)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        model, data, at = folder / "tilted.cpp", folder / "data.json", folder / "at.json"
        model.write_text(TILTED)

        def elbo(tilt, *options):
            data.write_text(json.dumps({"a": [float(i == tilt) for i in range(size)]}))
            return harness.run_json(arguments.ppc, "elbo", model, "--data", data, "--guide", guide, *options)

        blocks = {name: [rng.uniform(-1, 1) for _ in block] for name, block in elbo(None)["gradient"].items()}
        at.write_text(json.dumps({"parameters": blocks}))
        worst = 0
        for seed in range(3):
            plain, *tilted = (elbo(tilt, "--at", at, "--seed", seed)["elbo"] for tilt in (None, *range(size)))
            u = [t - plain for t in tilted]
            off = abs(sum(map(normal, u)) - plain - log_q(u, blocks))
            worst = max(worst, off / max(1, abs(plain)))
    if not worst < TOLERANCE:
        raise harness.Mismatch(f"log q is off by {worst:.1e}")
    return f"{sum(map(len, blocks.values())):4} parameters, log q to {worst:.1e}"


def iaf(size, flows, hidden, nonlinearity):
    guide = f"iaf({flows}, {hidden}, {nonlinearity})" if hidden else f"iaf({flows}, {nonlinearity})"
    return guide, size, lambda u, blocks: log_q_iaf(u, blocks, flows, nonlinearity)


def flow(kind, size, maps, hidden=None, nonlinearity="relu"):
    words = [kind.__name__, str(maps)] + ([str(hidden)] if hidden else []) + ([nonlinearity] if nonlinearity != "relu" else [])
    return f"flow({', '.join(words)})", size, lambda u, blocks: flow_maps.log_q(kind, u, blocks, maps, nonlinearity)


def fit(arguments, folder, guide):
    """ELBO, and log importance ratios of draws."""
    draws, summary = folder / "draws.csv", folder / "summary.json"
    done = subprocess.run([arguments.ppc, "run", folder / "banana.cpp", "--data", folder / "banana.json", "--guide", guide,
                           "--output", draws, "--summary", summary], capture_output=True, text=True)
    if done.returncode:
        raise harness.Mismatch(f"exit code {done.returncode}: {done.stderr}")
    rows = [line.split(",") for line in draws.read_text().splitlines() if not line.startswith("#")]
    log_p, log_g = (rows[0].index(name) for name in ("log_p__", "log_g__"))
    return json.loads(summary.read_text())["elbo"], [float(r[log_p]) - float(r[log_g]) for r in rows[1:]]


def check_banana(arguments, guide, least_gain, bias=0.01):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "banana.cpp").write_text(BANANA)
        (folder / "banana.json").write_text('{"width": 0.5}')
        best_normal, _ = fit(arguments, folder, "multivariate")
        elbo, ratios = fit(arguments, folder, guide)
    weights = list(map(math.exp, ratios))
    evidence = statistics.fmean(weights)
    error = statistics.stdev(weights) / math.sqrt(len(weights))
    text = f"ELBO {elbo:.3f}, of a normal {best_normal:.3f}, evidence {evidence:.4f} +- {error:.4f}"
    if not (best_normal + least_gain < elbo < 0.01 and error < 0.02 and abs(evidence - 1) < 4 * error + bias):
        raise harness.Mismatch(text)
    return text


def check_single(arguments, guide):
    with tempfile.TemporaryDirectory() as scratch:
        model, data = pathlib.Path(scratch, "tilted.cpp"), pathlib.Path(scratch, "data.json")
        model.write_text(TILTED)
        data.write_text('{"a": [0.5]}')
        done = subprocess.run([arguments.ppc, "run", model, "--data", data, "--guide", guide], capture_output=True,
                              text=True)
    said = f"the guide family '{guide.partition('(')[0]}' is one of two latents or more, and of 'u' there is 1 in these data"
    if done.returncode != BAD_DATA or said not in done.stderr:
        raise harness.Mismatch(f"exit code {done.returncode}, {done.stderr}")
    return "refused"


CASES = {
    "inverse": (check_inverse, [iaf(2, 1, None, "relu"), iaf(2, 2, 5, "tanh"), iaf(6, 2, 13, "elu"),
                                iaf(6, 1, 3, "relu"), iaf(4, 3, None, "tanh"),
                                flow(flow_maps.planar, 1, 2), flow(flow_maps.planar, 4, 3),
                                flow(flow_maps.coupling, 2, 1), flow(flow_maps.coupling, 5, 3, 7, "elu"),
                                flow(flow_maps.spline, 2, 2, 5), flow(flow_maps.spline, 5, 3, 4, "tanh"),
                                flow(flow_maps.block_autoregressive, 1, 2), flow(flow_maps.block_autoregressive, 4, 3, 5)]),
    "banana": (check_banana, [("iaf(1, 16, relu)", 0.3), ("iaf(2, 16, elu)", 0.3), ("flow(planar, 8)", 0.2),
                              ("flow(coupling, 4, 16, elu)", 0.3), ("flow(spline, 2, 8, elu)", 0.3, 0.03),
                              ("flow(block_autoregressive, 2, 16)", 0.3)]),
    "single": (check_single, [("iaf(2)",), ("flow(spline)",)]),
}


def main():
    parser = harness.options(__doc__)
    parser.add_argument("names", nargs="*", help=f"only these: {', '.join(CASES)}")
    arguments = harness.parse(parser)
    cases = [(check, arguments, *case) for name, (check, of) in CASES.items()
             if name in (arguments.names or CASES) for case in of]
    failures = 0
    for (_, _, guide, *_), text, error in harness.in_parallel(arguments.jobs, lambda check, *rest: check(*rest), cases):
        print(f"FAILED {guide}: {error}" if error else f"{guide:20} {text}", flush=True)
        failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
