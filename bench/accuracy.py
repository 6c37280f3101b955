#!/usr/bin/env python3
"""The table of docs/accuracy.md: fits of every posterior that has a reference, by each guide, against the reference.

    accuracy.py [--ppc build/bin/ppc] [--reference DIR] [--jobs N] [--guides auto,normal] [--seeds N] [--write] [--right] [POSTERIOR ...]

For each fit: the largest error of a mean, in the reference's sds, and the largest relative error of an sd, of the guide itself (raw) and
weighted by importance, Pareto k-hat, and whether the fit says that it is to be trusted. Where the reference's own Monte-Carlo error
is large the tolerances have three of its standard errors on top. Exits with 1 if a fit by `auto` is wrong and says nothing.
"""
import collections
import json
import math
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import harness

MODELS = ROOT / "tests" / "conformance"
GUIDES = ("auto", "normal", "multivariate", "gaussian", "laplace")
MEAN, SD = 0.1, 0.1
MARK = "<!-- the table -->"

Case = collections.namedtuple("Case", "posterior model data mean sd mean_error sd_error")
Fit = collections.namedtuple("Fit", "raw weighted k_hat trusted right elbo seconds worst")


def cases(folder):
    """Every posterior with means and sds, of posteriordb's or of long runs of Stan."""
    out = []
    for reference in harness.references(folder):
        name, known = reference["posterior"], reference.get("reference")
        if not known:
            long_run = folder / "nuts" / f"{name}.json"
            if not long_run.exists():
                continue
            known = json.loads(long_run.read_text())
            if not known["accepted"]:
                continue
        sd_error = known.get("mcse_sd", {})
        out.append(Case(name, reference["model"], reference["data"], known["mean"], known["sd"], known["mcse_mean"], sd_error))
    return out


def look_up(sites, name):
    """{'mean': …, 'sd': …} functions of an element such as 'beta[2]'; None where the model has no such site."""
    stem, _, indices = name.partition("[")
    if stem not in sites:
        return None
    at = [int(i) - 1 for i in indices.rstrip("]").split(",")] if indices else []

    def value(kind, key):
        found = sites[stem][kind][key]
        for i in at:
            found = found[i]
        return float("nan") if found is None else found
    return value


def fit(arguments, case, guide, seed):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "data.json").write_text(json.dumps(case.data))
        start = time.monotonic()
        harness.run(arguments.ppc, "run", MODELS / f"{case.model}.cpp", "--data", scratch / "data.json", "--summary",
                    scratch / "summary.json", "--guide", guide, "--seed", seed)
        seconds = time.monotonic() - start
        summary = json.loads((scratch / "summary.json").read_text())
    errors = {"guide": [0.0, 0.0], "importance": [0.0, 0.0]}
    right, worst, compared = True, ("", 0.0), 0
    for name, mean in case.mean.items():
        value, sd = look_up(summary["sites"], name), case.sd[name]
        if value is None or not sd > 0:
            continue
        compared += 1
        for kind, error in errors.items():
            of_mean, of_sd = abs(value(kind, "mean") - mean) / sd, abs(value(kind, "sd") / sd - 1)
            error[0] = max(error[0], of_mean if math.isfinite(of_mean) else math.inf)
            error[1] = max(error[1], of_sd if math.isfinite(of_sd) else math.inf)
            if kind == "importance":
                # What the reference itself does not know is nobody's error.
                excess = max((of_mean - 3 * (case.mean_error.get(name) or 0) / sd) / MEAN,
                             (of_sd - 3 * (case.sd_error.get(name) or sd / math.sqrt(2e4)) / sd) / SD)
                right = right and excess <= 1
                if not excess <= worst[1]:
                    worst = (name, excess)
    if not compared:
        raise harness.Mismatch("no site of the reference is one of the model's")
    return Fit(tuple(errors["guide"]), tuple(errors["importance"]), summary["k_hat"], summary["weighted"], right,
               summary["elbo"], seconds, worst[0])


def shown(x):
    return "–" if x is None else "> 99" if not x < 99.5 else f"{x:.1f}" if x >= 9.95 else f"{x:.2f}"


def verdict(f):
    return {(True, True): "right", (True, False): "**wrong**", (False, True): "right, flagged", (False, False): "flagged"}[f.trusted, f.right]


def table(results, guide):
    lines = [f"### {guide}", "", "| posterior | raw mean | raw sd | weighted mean | weighted sd | k-hat | verdict |",
             "|---|---|---|---|---|---|---|"]
    for posterior, f in results:
        lines.append(f"| {posterior} | {shown(f.raw[0])} | {shown(f.raw[1])} | {shown(f.weighted[0])} | {shown(f.weighted[1])} | "
                     f"{shown(f.k_hat)} | {verdict(f)} |")
    counts = collections.Counter(verdict(f) for _, f in results)
    lines += ["", f"{len(results)} fits: " + ", ".join(f"{n} {v.strip('*')}" for v, n in sorted(counts.items())) + "."]
    return "\n".join(lines)


def main():
    parser = harness.options(__doc__)
    parser.add_argument("--guides", default=",".join(GUIDES))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the tables to docs/accuracy.md")
    parser.add_argument("--right", action="store_true", help="exit with 1 unless every fit is right, trusted or not")
    parser.add_argument("posteriors", nargs="*")
    arguments = harness.parse(parser)
    chosen = [c for c in cases(arguments.reference) if not arguments.posteriors or c.posterior in arguments.posteriors]
    if not chosen:
        return harness.skip(arguments.reference)
    wrong, tables = 0, []
    for guide in arguments.guides.split(","):
        results = []
        work = [(arguments, case, guide, seed) for case in chosen for seed in range(arguments.seeds)]
        for (_, case, _, seed), f, problem in harness.in_parallel(arguments.jobs, fit, work):
            name = case.posterior + (f" (seed {seed})" if arguments.seeds > 1 else "")
            if problem:
                print(f"{guide:12} {name}: {problem}", flush=True)
                wrong += arguments.right
                continue
            print(f"{guide:12} {name}: raw {f.raw[0]:.3f} {f.raw[1]:.3f}, weighted {f.weighted[0]:.3f} {f.weighted[1]:.3f}, "
                  f"k-hat {shown(f.k_hat)}, {verdict(f)}{'' if f.right else ' in ' + f.worst}, {f.seconds:.1f} s", flush=True)
            results.append((name, f))
            wrong += not f.right if arguments.right else guide == "auto" and f.trusted and not f.right
        tables.append(table(results, guide))
    text = "\n\n".join(tables)
    print(text)
    if arguments.write:
        page = ROOT / "docs" / "accuracy.md"
        page.write_text(page.read_text().split(MARK)[0] + MARK + "\n\n" + text + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
