#!/usr/bin/env python3
"""PPC_MEDIAN: the medians that a written guide says of its sites.

    medians.py [--ppc build/bin/ppc]

- They are the 50 % of table and summary where these describe the guide, whatever its draws are, for all sites or for those
  of a part; the other sites have the medians of the draws.
- They are functions of the fitted parameters: of a log-normal, near the median of its draws.
- Sizes that only the data tell are compared when these are loaded.
"""
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness
from discrete import HEAD
from written_parts import write

# c and d are in no term, so that they keep their first values.
MODEL = HEAD + """PPC_MODEL void model(int n, const std::vector<double>& y) {
    const double rate = PPC_SAMPLE("rate", Gamma(2, 1));
    const Vector w = PPC_SAMPLE("w", Normal(0, 1).expand(n));
    PPC_PLATE("rows", i, y.size()) {
        const double level = PPC_SAMPLE("level", Normal(rate + w[0], 1));
        PPC_OBSERVE("y", StudentT(2, level, 0.5), y[i]);
    }
}
PPC_GUIDE(model) void whole(int n, const std::vector<double>& y) {
    const double c = PPC_PARAM("c", 7.0, positive);
    const Vector d = PPC_PARAM("d", Vector(Vector::Constant(n, 3.0)));
    PPC_FACTOR("none", 0 * (c + d[0]));
    PPC_SAMPLE("rate", LogNormal(PPC_PARAM("a", 0.0), PPC_PARAM("s", 0.5, positive)));
    PPC_SAMPLE("w", Normal(PPC_PARAM("m", Vector(Vector::Zero(n))), 0.3));
    PPC_PLATE("rows", i, y.size())
        PPC_SAMPLE("level", Normal(PPC_PARAM("l", 0.0), PPC_PARAM("t", 0.4, positive)));
}
PPC_MEDIAN(whole) void median(int n, const std::vector<double>& y) {
    const double c = PPC_PARAM("c", 7.0, positive);
    const Vector d = PPC_PARAM("d", Vector(Vector::Constant(static_cast<int>(y.size()), 3.0)));
    const double rate = PPC_VALUE("rate", 100 + c);
    PPC_VALUE("w", d);
    PPC_PLATE("rows", i, y.size())
        PPC_VALUE("level", rate + static_cast<double>(i) + 0 * PPC_PARAM("l", 0.0));
}
PPC_GUIDE(model, "rate") void part(int, const std::vector<double>&) {
    PPC_SAMPLE("rate", LogNormal(PPC_PARAM("a", 0.0), PPC_PARAM("s", 0.1, positive)));
}
PPC_MEDIAN(part) void median_of_part(int, const std::vector<double>&) { PPC_VALUE("rate", std::exp(PPC_PARAM("a", 0.0))); }
PPC_AUTOGUIDE(model, mixed, written(part), normal(rest));
"""
DATA = {"n": 3, "y": [1.2, 9.1, -6.4]}


def fitted(ppc, folder, guide, *options):
    call = write(folder, "model", MODEL, DATA)
    summary = folder / "summary.json"
    table = harness.run(ppc, "run", *call, "--guide", guide or call[0], "--summary", summary, "--steps", 1, *options)
    return json.loads(summary.read_text()), table


def whole(ppc, folder):
    summary, table = fitted(ppc, folder, None)
    found = {name: site["quantiles"]["0.5"] for name, site in summary["sites"].items()}
    if summary["weighted"] or found != {"rate": 107, "w": [3, 3, 3], "level": [107, 108, 109]}:
        raise harness.Mismatch(f"weighted {summary['weighted']}, medians {found}")
    if not re.search(r"^level\[3\] .* 109\.", table, re.M):
        raise harness.Mismatch(table)
    return "as it says"


def part(ppc, folder):
    summary, _ = fitted(ppc, folder, "mixed", "--draws", 900)
    rate, w = summary["sites"]["rate"]["quantiles"], summary["sites"]["w"]["quantiles"]
    of_quantiles = math.sqrt(rate["0.05"] * rate["0.95"])  # of a log-normal, from the draws
    if summary["weighted"] or not abs(rate["0.5"] / of_quantiles - 1) < 0.05:
        raise harness.Mismatch(f"{rate['0.5']}, by quantiles {of_quantiles}, weighted {summary['weighted']}")
    if not w["0.05"][0] < w["0.5"][0] < w["0.95"][0]:
        raise harness.Mismatch(f"of a site without a median {w}")
    return f"{rate['0.5']:.4f}, from the draws {of_quantiles:.4f}"


def refused(ppc, folder):
    call = write(folder, "model", MODEL, DATA | {"n": 2})
    done = subprocess.run([ppc, "run", *call, "--guide", call[0]], capture_output=True, text=True)
    message = "parameter 'd' has 2 elements in guide 'whole' and 3 where its median is"
    if done.returncode != 3 or message not in done.stderr:
        raise harness.Mismatch(f"exit {done.returncode}, {done.stderr}")
    return "refused"


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        run = lambda function: function(arguments.ppc, pathlib.Path(scratch))
        cases = [(f,) for f in (whole, part, refused)]
        for (function,), text, error in harness.in_parallel(1, run, cases):  # one folder, so that two programs are built
            print(f"FAILED {function.__name__}: {error}" if error else f"{function.__name__:24} {text}", flush=True)
            failures += error is not None
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
