#!/usr/bin/env python3
"""Fits reference posteriors with `ppc run` and compares the summaries with what they should be.

    fits.py [--ppc build/bin/ppc] [--reference DIR] [--jobs N] [POSTERIOR ...]

With --guide normal and defaults, the guide's own draws must have the means (to 0.05 sd) and sds (to 5 %) of the
exact mean-field optimum of 18 linear regressions, and of eight schools, non-centred. With the default guide, the
summary must have the posterior's means to 0.1 sd and its sds to 10 %, or say that it is not to be trusted. Exits
with 77 where there is no reference.
"""

import csv
import json
import math
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import harness

EIGHT_SCHOOLS = "eight_schools-eight_schools_noncentered"
# Means of the mean-field optimum, in reference sds from the reference means.
EIGHT_SCHOOLS_OPTIMUM = {"mu": 0.035, "tau": -0.208, "theta[1]": -0.140, "theta[7]": -0.155}
MEAN_FIELD = (0.05, 0.05)
POSTERIOR = (0.1, 0.1)


def fit(arguments, reference, *options):
    """(summary, raw means, raw sds) with names as 'beta[2]'."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        data, summary, draws = scratch / "data.json", scratch / "summary.json", scratch / "draws.csv"
        data.write_text(json.dumps(reference["data"]))
        harness.run(arguments.ppc, "run", HERE / f"{reference['model']}.cpp", "--data", data, "--summary", summary,
                    "--output", draws, *options)
        rows = csv.reader(line for line in draws.read_text().splitlines() if not line.startswith("#"))
        columns = {bracketed(name): [float(x) for x in column] for name, *column in zip(*rows)}
        means = {name: math.fsum(x) / len(x) for name, x in columns.items()}
        sds = {name: math.sqrt(math.fsum((v - means[name])**2 for v in x) / (len(x) - 1))
               for name, x in columns.items()}
        return json.loads(summary.read_text()), means, sds


def bracketed(name):
    """'theta.2' -> 'theta[2]'"""
    stem, *indices = name.split(".")
    return f"{stem}[{','.join(indices)}]" if indices else name


def worst(names, mean, sd, expected_mean, expected_sd):
    """Largest error of means, in expected sds, and of sds, relative."""
    of_mean = max((abs(mean(n) - expected_mean(n)) / expected_sd(n), n) for n in names)
    of_sd = max((abs(sd(n) / expected_sd(n) - 1), n) for n in names)
    return of_mean, of_sd


def row(reference, summary, guide, of_mean, of_sd, limits):
    """A line of the table, and whether the fit is right or says that it is not."""
    right = of_mean[0] <= limits[0] and (of_sd is None or of_sd[0] <= limits[1])
    distrusted = guide == "auto" and not summary["weighted"]
    k_hat = "-" if summary["k_hat"] is None else f"{summary['k_hat']:.2f}"
    verdict = "ok" if right else "distrusted" if distrusted else "WRONG"
    sd_text = "-" if of_sd is None else f"{of_sd[0]:.3f} {of_sd[1]}"
    return (f"{reference['posterior']:45} {guide:7} {of_mean[0]:.3f} {of_mean[1]:10} {sd_text:16} {k_hat:>6} "
            f"{summary['steps']:>6} {verdict}", right or distrusted)


def mean_field(arguments, reference, optimum):
    if reference["posterior"] == EIGHT_SCHOOLS:
        return mean_field_eight_schools(arguments, reference)
    summary, means, sds = fit(arguments, reference, "--guide", "normal")
    errors = worst(optimum["mean"], means.__getitem__, sds.__getitem__, optimum["mean"].__getitem__,
                   optimum["sd"].__getitem__)
    return row(reference, summary, "normal", *errors, MEAN_FIELD)


def mean_field_eight_schools(arguments, reference):
    summary, means, _ = fit(arguments, reference, "--guide", "normal")
    mean, sd = reference["reference"]["mean"], reference["reference"]["sd"]
    of_mean = max((abs((means[n] - mean[n]) / sd[n] - offset), n) for n, offset in EIGHT_SCHOOLS_OPTIMUM.items())
    return row(reference, summary, "normal", of_mean, None, MEAN_FIELD)


def default_guide(arguments, reference, _):
    summary, _, _ = fit(arguments, reference)
    mean, sd = reference["reference"]["mean"], reference["reference"]["sd"]
    names = [n for n in mean if n.partition("[")[0] in summary["sites"]]
    errors = worst(names, lambda n: harness.look_up(summary["sites"], n, "mean"),
                   lambda n: harness.look_up(summary["sites"], n, "sd"), mean.__getitem__, sd.__getitem__)
    return row(reference, summary, "auto", *errors, POSTERIOR)


def main():
    parser = harness.options(__doc__)
    parser.add_argument("posteriors", nargs="*", help="only these")
    arguments = harness.parse(parser)
    optima_file = arguments.reference / "meanfield.json"
    if not optima_file.exists():
        return harness.skip(arguments.reference)

    optima = json.loads(optima_file.read_text())
    references = {r["posterior"]: r for r in harness.references(arguments.reference)}
    cases = [(fit_with, arguments, references[name], optima.get(name)) for name in [*optima, EIGHT_SCHOOLS]
             if not arguments.posteriors or name in arguments.posteriors for fit_with in (mean_field, default_guide)]
    failures = 0
    print(f"{'posterior':45} {'guide':7} {'mean (sds)':16} {'sd (relative)':16} {'k-hat':>6} {'steps':>6}")
    for case, result, error in harness.in_parallel(arguments.jobs, lambda fit_with, *rest: fit_with(*rest), cases):
        line, good = result or (f"{case[2]['posterior']}: {error}", False)
        failures += not good
        print(line, flush=True)
    print(f"{len(cases) - failures} of {len(cases)} fits are right or say that they are not")
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
