#!/usr/bin/env python3
"""`ppc predict`: posterior and prior predictive draws and log likelihoods, against closed forms.

    check.py [--ppc build/bin/ppc]
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
X, Y, SIGMA = [-1.0, 0.5, 1.0, 2.5, 3.0], [0.2, 1.4, 1.3, 3.1, 3.9], 0.5
PRIOR_PRECISION = (1 / 4, 1.0)
MOST = 4.5  # standard errors that a mean or sd of draws may be off


def columns(path):
    lines = [line for line in pathlib.Path(path).read_text().splitlines() if not line.startswith("#")]
    rows = [list(map(float, line.split(","))) for line in lines[1:]]
    return {name: [row[k] for row in rows] for k, name in enumerate(lines[0].split(","))}


def moments(values):
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))


class Failures(list):
    def near(self, what, draws, mean, sd):
        """Whether draws have a mean and an sd, to the Monte-Carlo error of both if they were normal."""
        found_mean, found_sd = moments(draws)
        of_mean = (found_mean - mean) / sd * math.sqrt(len(draws))
        of_sd = (found_sd / sd - 1) * math.sqrt(2 * len(draws))
        print(f"{what}: mean {found_mean:.4f} (exactly {mean:.4f}), sd {found_sd:.4f} ({sd:.4f})")
        if abs(of_mean) > MOST or abs(of_sd) > MOST:
            self.append(f"{what}: off by {of_mean:.1f} and {of_sd:.1f} standard errors")

    def check(self, what, holds):
        if not holds:
            self.append(what)


def line_posterior():
    """Mean and covariance of (a, b)."""
    p11 = PRIOR_PRECISION[0] + len(X) / SIGMA**2
    p12 = sum(X) / SIGMA**2
    p22 = PRIOR_PRECISION[1] + sum(x * x for x in X) / SIGMA**2
    r1, r2 = sum(Y) / SIGMA**2, sum(x * y for x, y in zip(X, Y)) / SIGMA**2
    det = p11 * p22 - p12 * p12
    cov = (p22 / det, -p12 / det, p11 / det)
    return (cov[0] * r1 + cov[1] * r2, cov[1] * r1 + cov[2] * r2), cov


def normal_log_density(y, mean, sd):
    return -0.5 * ((y - mean) / sd) ** 2 - math.log(sd) - 0.5 * math.log(2 * math.pi)


class Check:
    def __init__(self, ppc, folder):
        self.ppc, self.folder, self.failures = ppc, folder, Failures()

    def data(self, name, **values):
        (self.folder / name).write_text(json.dumps(values))
        return self.folder / name

    def predict(self, model, data, *arguments):
        out = self.folder / "out.csv"
        harness.run(self.ppc, "predict", HERE / model, "--data", data, "--output", out, *arguments)
        return columns(out)

    def refused(self, what, text, model, data, *arguments, code=3):
        done = subprocess.run([self.ppc, "predict", HERE / model, "--data", data, *map(str, arguments)],
                              capture_output=True, text=True)
        self.failures.check(f"{what}: exit {done.returncode}, {done.stderr.strip()!r}",
                            done.returncode == code and text in done.stderr)

    def line(self):
        (a, b), (vaa, vab, vbb) = line_posterior()
        data = self.data("line.json", x=X, y=Y)
        draws = self.folder / "line.csv"
        harness.run(self.ppc, "run", HERE / "line.cpp", "--data", data, "--output", draws)
        new = self.data("line_new.json", x=[0.0, 10.0], y=2)
        found = self.predict("line.cpp", new, "--draws", draws)
        self.failures.near("y at x = 0", found["y.1"], a, math.sqrt(vaa + SIGMA**2))
        far = vaa + 20 * vab + 100 * vbb
        self.failures.near("y at x = 10", found["y.2"], a + 10 * b, math.sqrt(far + SIGMA**2))
        self.failures.near("what the model returns", found["return"], a + 10 * b, math.sqrt(far))
        self.failures.check("another seed draws others",
                            self.predict("line.cpp", new, "--draws", draws, "--seed", 1)["y.1"] != found["y.1"])
        self.failures.check("the same seed draws the same",
                            self.predict("line.cpp", new, "--draws", draws)["y.1"] == found["y.1"])
        prior = self.predict("line.cpp", new, "--prior", 20000)
        self.failures.near("prior y at x = 10", prior["y.2"], 0, math.sqrt(4 + 100 + SIGMA**2))
        self.log_likelihood(data, draws, b, vbb)
        return draws

    def log_likelihood(self, data, draws, b, vbb):
        # Two exact draws without weights, so that each number can be computed by hand.
        two = self.folder / "two.csv"
        two.write_text("a,b\n0.5,1.25\n-0.25,0.75\n")
        out = self.folder / "ll.csv"
        printed = harness.run(self.ppc, "predict", HERE / "line.cpp", "--data", data, "--draws", two, "--log-lik", out)
        found, total = columns(out), 0.0
        for i, (x, y) in enumerate(zip(X, Y)):
            expected = [normal_log_density(y, a + slope * x, SIGMA) for a, slope in ((0.5, 1.25), (-0.25, 0.75))]
            total += math.log(sum(map(math.exp, expected)) / 2)
            self.failures.check(f"log likelihood of y[{i + 1}]",
                                max(abs(f - e) for f, e in zip(found[f"y.{i + 1}"], expected)) < 1e-12)
        self.failures.check(f"the sum {total:.2f} in {printed!r}", f"'y': {round(total, 2):g} (5 observations)" in printed)

    def groups(self):
        data = self.data("groups.json", covariates=2, y=[1.0, -0.5, 2.0, 0.3])
        draws = self.folder / "groups.csv"
        # Few draws have no weights worth taking: rows stay as they are.
        draws.write_text("mu,tau,slope.1,slope.2,theta.1,theta.2,theta.3,theta.4\n"
                         + "".join(f"{r % 3},0.7,0.1,{r % 2},1,2,3,{r}\n" for r in range(8000)))
        more = self.data("more.json", covariates=2, y=6)
        found = self.predict("groups.cpp", more, "--draws", draws, "--keep")
        self.failures.check("kept rows are those of the draws",
                            found["level.1"] == [1] * 8000 and found["level.4"] == list(range(8000)))
        # Given mu and tau, a new group is Normal(mu, tau).
        centred = [v - r % 3 for r, v in enumerate(found["theta.6"])]
        self.failures.near("a further group", centred, 0, 0.7)
        fresh = self.predict("groups.cpp", more, "--draws", draws)
        self.failures.near("all groups new", [v - r % 3 for r, v in enumerate(fresh["theta.1"])], 0, 0.7)
        named = self.predict("groups.cpp", data, "--draws", draws, "--new", "groups")
        self.failures.near("as many groups, named as new", [v - r % 3 for r, v in enumerate(named["theta.1"])], 0, 0.7)
        same = self.predict("groups.cpp", data, "--draws", draws)
        self.failures.check("all given: nothing of theta is predicted", "theta.1" not in same and same["level.2"] == [2] * 8000)
        self.failures.near("y of a group that was fitted",
                           [v - 2.1 - r % 2 for r, v in enumerate(same["y.2"])], 0, 1)
        return data, draws

    def refusals(self, line_draws, groups_data, groups_draws):
        wide = self.data("wide.json", covariates=3, y=4)
        self.refused("other coefficients", "site 'slope' has 3 elements with these data and 2 in the draws", "groups.cpp",
                     wide, "--draws", groups_draws)
        self.refused("an unknown plate", "the model has no plate 'group'", "groups.cpp", groups_data, "--draws", groups_draws,
                     "--new", "group")
        self.refused("log likelihood of other rows", "'theta' has 3 elements with these data and 4 in the draws", "groups.cpp",
                     self.data("three.json", covariates=2, y=[1, 2, 3]), "--draws", groups_draws, "--log-lik", self.folder / "l")
        self.refused("draws of another model", "the draws have no 'mu'", "groups.cpp", groups_data, "--draws", line_draws,
                     "--log-lik", self.folder / "l")
        self.refused("no size", "has no 'y'", "line.cpp", self.data("x.json", x=X), "--draws", line_draws)
        self.refused("neither draws nor prior", "give --draws FILE", "line.cpp", groups_data, code=2)
        self.refused("no file", "cannot read", "line.cpp", self.folder / "line.json", "--draws", self.folder / "none.csv")
        self.refused("an output that cannot be", "cannot write", "line.cpp", self.folder / "line.json", "--draws", line_draws,
                     "--output", self.folder / "no" / "out.csv", code=5)
        whole = line_draws.read_text()
        for what, text, contents in (
                ("a file cut short", "the file may have been cut short", whole[:-30]),
                ("an empty file", "it has no line of column names", ""),
                ("names alone", "it has no draws", "a,b\n"),
                ("words", "'x' is not a number", "a,b\n1,x\n"),
                ("a missing element", "are not those of an array", "a,b.1,b.3\n1,2,3\n"),
                ("an element twice", "are not those of an array", "a,a\n1,2\n"),
                ("differing indices", "have different numbers of indices", "b,b.1\n1,2\n"),
                ("a cell without a name", "it has 2 columns", "a,b\n1,2,3\n")):
            broken = self.folder / "broken.csv"
            broken.write_text(contents)
            expected = "3 numbers, and there are 2 columns" if what == "a cell without a name" else text
            self.refused(what, expected, "line.cpp", self.folder / "line.json", "--draws", broken)


def main():
    arguments = harness.parse(harness.options(__doc__))
    with tempfile.TemporaryDirectory() as scratch:
        check = Check(arguments.ppc, pathlib.Path(scratch))
        line_draws = check.line()
        check.refusals(line_draws, *check.groups())
    for failure in check.failures:
        print("FAILED:", failure)
    return 1 if check.failures else 0


if __name__ == "__main__":
    sys.exit(main())
