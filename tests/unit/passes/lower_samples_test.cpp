#include "tests/unit/passes/check.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {
const Program& model() {
    static const Program p = parsed(std::string(math) + eight_schools_model);
    return p;
}

std::string body_of(const Program& p) {
    const std::string text = print(p);
    return text.substr(text.find("body;\n") + 6);
}
} // namespace

TEST_CASE("lowered samples have the model's density") {
    const Program p = lower_samples(model());
    check_well_formed(p);
    check_same(p, model(), inputs_for("eight schools"));
    const std::string text = print(p);
    CHECK(text.find("array u_mu input real cell offset 0 site mu;") != std::string::npos);
    CHECK(text.find("array u_tau input real cell offset 1 site tau;") != std::string::npos);
    CHECK(text.find("array u_theta input real[n0] offset 2 site theta;") != std::string::npos);
}

TEST_CASE("constrain and unconstrain are inverse") {
    const Program c = constrain_program(model()), u = unconstrain_program(model());
    check_well_formed(c);
    check_well_formed(u);
    CHECK(body_of(c) == "mu = u_mu;\n"
                        "tau = ppc::math::exp(u_tau);\n"
                        "for i0 in schools < n0 {\n"
                        "  theta[i0] = u_theta[i0];\n"
                        "}\n");
    Inputs in = inputs_for("eight schools");
    const std::vector<double> unconstrained = in.input;
    in.input = evaluate(c, in).output;
    CHECK(in.input[1] == Approx(std::exp(unconstrained[1])));
    check_close(evaluate(u, in).output, unconstrained, 1e-12);
}

TEST_CASE("terms by site and element") {
    const Program t = terms_program(model());
    check_well_formed(t);
    const Inputs in = inputs_for("eight schools"); // mu, log tau, theta; y, sigma
    const Evaluation e = evaluate(t, in);
    REQUIRE(e.error == "");
    const double mu = in.input[0], tau = std::exp(in.input[1]);
    std::vector<double> expected = {-2.5 - 0.02 * mu * mu, -2.0 - std::log1p(0.04 * tau * tau)}, y;
    for (std::size_t i = 0; i < 4; ++i) {
        const double theta = in.input[2 + i], sigma = in.reals[1][i];
        expected.push_back(-0.919 - std::log(tau) - 0.5 * std::pow((theta - mu) / tau, 2));
        y.push_back(-0.919 - std::log(sigma) - 0.5 * std::pow((in.reals[0][i] - theta) / sigma, 2));
    }
    expected.insert(expected.end(), y.begin(), y.end());
    check_close(e.output, expected, 1e-12);
}

TEST_CASE("elements of the terms of ragged, branched and scalar sites") {
    // Rows of 3, 0 and 1 entries; `v` is observed in rows 1 and 3 only.
    const Program p = parsed(std::string(math) + R"(
program "ragged" extents 3 reals 1 integers 3;
space rows plate; space entries plate ragged; space event event;
site mu latent size 1 values mu;
site y observed size n1 dimension n0 over rows dimension counts[i0] over entries plate rows plate entries;
site v observed size n0 * n2 dimension n0 over rows dimension n2 over event plate rows;
site f factor size 1;
array x data real[n1] number 0;
array offsets "offsets of entries" data int[n0] number 0;
array counts "counts of entries" data int[n0] number 1;
array seen data int[n0] number 2;
array mu value real cell site mu;
body;
sample mu[0] { log_prob = -mu * mu; constrain = 2.0 * p0; log_abs_det = ppc::math::log(2.0); unconstrain = 0.5 * p0; }
for i0 in rows < n0 {
  for i1 in entries < counts[i0] { likelihood(y) += x[offsets[i0] + i1] * mu; }
  if seen[i0] == 1 { for i2 in event < n2 { likelihood(v) += mu + real(10 * i0 + i2); } }
}
factor(f) += 3.0 * mu;
)");
    const Program t = terms_program(p);
    check_well_formed(t);
    Inputs in;
    in.extents = {3, 4, 2};
    in.reals = {{1, 2, 3, 4}};
    in.integers = {{0, 3, 3}, {3, 0, 1}, {1, 0, 1}};
    in.input = {0.5};
    const Evaluation e = evaluate(t, in);
    REQUIRE(e.error == "");
    check_close(e.output, {-1, 1, 2, 3, 4, 1, 2, 0, 0, 21, 22, 3}, 1e-15);
}
