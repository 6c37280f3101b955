#!/usr/bin/env python3
"""`ppc sbc` on fits that are right and on fits that are not, and on what cannot be calibrated.

    check.py [--ppc build/bin/ppc]

A normal with all correlations is the exact posterior of a line with a known error; a mean-field one is known to be too
narrow, and by how much. Wrong in another way are fits of data whose latents have another prior (wrong.cpp).
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

HERE = pathlib.Path(__file__).resolve().parent
LINE = HERE.parent / "predict" / "line.cpp"
X = [0.5, 1.0, 1.5, 2.5, 3.0]
CALIBRATED, NOT_CALIBRATED = 0, 6


def expected_narrowness(datasets, draws):
    """Of the slope of the line under the best mean-field normal, whose precisions are those of the posterior given the
    other latent: ranks are F(z s) with z a standard normal and s the ratio of the sds, standardised as ppc does."""
    p11, p12, p22 = 1 / 4 + len(X) / 0.25, sum(X) / 0.25, 1 + sum(x * x for x in X) / 0.25
    ratio = 1 / math.sqrt(1 - p12 * p12 / (p11 * p22))
    steps, second = 20000, 0.0
    for i in range(steps):
        z = -8 + 16 * (i + 0.5) / steps
        u = 0.5 * math.erfc(-ratio * z / math.sqrt(2)) - 0.5
        second += u * u * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * 16 / steps
    m2 = (draws + 1) ** 2
    uniform, fourth = (m2 - 1) / (12 * m2), (m2 - 1) * (3 * m2 - 7) / (240 * m2 * m2)
    return (second - uniform) / math.sqrt((fourth - uniform * uniform) / datasets)


def main():
    arguments = harness.parse(harness.options(__doc__))
    failures = []

    def check(what, holds):
        if not holds:
            failures.append(what)

    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        data, out = folder / "data.json", folder / "summary.json"

        def calibrate(model, values, code, *options):
            data.write_text(json.dumps(values))
            command = [arguments.ppc, "sbc", model, "--data", data, "--summary", out, *options]
            done = subprocess.run([*map(str, command)], capture_output=True, text=True)
            print(done.stdout + done.stderr)
            if done.returncode != code:
                raise harness.Mismatch(f"{' '.join(map(str, options))}: exit {done.returncode}, not {code}: {done.stderr}")
            return done.stdout, json.loads(out.read_text())

        def refused(what, code, expected, model, values, *options):
            data.write_text(json.dumps(values))
            done = subprocess.run([*map(str, [arguments.ppc, "sbc", model, "--data", data, *options])],
                                  capture_output=True, text=True)
            print(done.stderr)
            check(f"{what}: exit {done.returncode}, {done.stderr.strip()!r}",
                  done.returncode == code and expected in done.stderr)

        line = {"x": X, "y": 5}
        text, exact = calibrate(LINE, line, CALIBRATED, "--datasets", "200")
        check("an exact fit is called so", "nothing is found wrong" in text and "calibrated" in text)
        check("all data sets are there", exact["datasets"] == 200 and exact["failed"] == 0 and exact["calibrated"])
        check("sites", list(exact["sites"]) == ["a", "b"])
        for name, site in exact["sites"].items():
            ranks = site["elements"][name]["ranks"]
            check(f"ranks of {name}", len(ranks) == 200 and 0 <= min(ranks) < 5 and 94 < max(ranks) <= 99)

        text, narrow = calibrate(LINE, line, NOT_CALIBRATED, "--guide", "normal", "--raw", "--datasets", "100")
        wanted = expected_narrowness(100, 99)
        for name, site in narrow["sites"].items():
            element = site["elements"][name]
            check(f"{name} is too narrow", site["verdict"] == "too narrow" and not narrow["calibrated"])
            check(f"narrowness {element['narrowness']}, expected {wanted}", abs(element["narrowness"] - wanted) < 3.5)
            # The same truths are ranked among draws with the same centre.
            other = exact["sites"][name]["elements"][name]["ranks"]
            same = sum((x - y) ** 2 for x, y in zip(element["ranks"], other))
            check(f"ranks of {name} go together", same / 100 < 20**2)
        check("the table says so", text.count("too narrow") == 2 and "not fitted right" in text)
        again = calibrate(LINE, line, NOT_CALIBRATED, "--guide", "normal", "--raw", "--datasets", "100", "--jobs", "1")
        check("a seed gives the same ranks in any number of threads", again == (text, narrow))
        _, other = calibrate(LINE, line, NOT_CALIBRATED, "--guide", "normal", "--raw", "--datasets", "100", "--seed", "1")
        check("another seed gives others", other["sites"]["a"]["elements"] != narrow["sites"]["a"]["elements"])

        wrong = HERE / "wrong.cpp"
        calibrate(wrong, {"y": 2, "shift": 0}, CALIBRATED, "--datasets", "100", "--draws", "19")
        _, shifted = calibrate(wrong, {"y": 2, "shift": 1.5}, NOT_CALIBRATED, "--datasets", "100", "--draws", "19")
        verdicts = {name: site["verdict"] for name, site in shifted["sites"].items()}
        check(f"fits are too low: {verdicts}", verdicts == {"mu": "biased: too low", "twice": "biased: too low"})

        model = HERE / "refused.cpp"
        calibrate(model, {"y": 3, "kind": 0}, CALIBRATED, "--datasets", "20")
        refused("an improper prior", 3, "an improper prior has no draws", model, {"y": 3, "kind": 1})
        refused("a factor", 3, "has factors ('penalty')", model, {"y": 3, "kind": 2})
        refused("a site of another name", 3, "'outcome' has not the name of an argument", model, {"y": 3, "kind": 3})
        refused("another order", 3, "has other values than those that were drawn", model, {"y": 3, "kind": 4})
        refused("missing values", 3, "'y' have missing values", model, {"y": [1, None], "kind": 0})
        refused("no data", 3, "observes nothing", model, {"y": [], "kind": 0})
        refused("no size", 3, "has no 'y'", model, {"kind": 0})
        refused("fits that fail", 4, "every fit of simulated data failed", wrong, {"y": 2, "shift": 1e300})
        refused("data that are not finite", 3, "the observed value inf is outside", wrong, {"y": 2, "shift": "Inf"})
        refused("too few data sets", 2, "--datasets: expected at least 20", LINE, line, "--datasets", "3")
        refused("too few draws", 2, "--draws: expected a number from 9 to 1000", LINE, line, "--draws", "8")
    for failure in failures:
        print("FAILED:", failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
