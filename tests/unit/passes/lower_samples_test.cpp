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

// The value of a site of 4 elements has 3 unconstrained ones, alone and in each of two rows.

namespace {
const Program& simplices() {
    static const Program p = parsed(std::string(math) + simplices_model);
    return p;
}

/// log |det| of breaking a stick of 4, and its parts.
double broken(const double* u, std::vector<double>& x) {
    double rest = 1, det = 0;
    for (int k = 0; k < 3; ++k) {
        const double share = 1 / (1 + std::exp(-u[k]));
        det += std::log(rest * share * (1 - share));
        x.push_back(rest * share);
        rest *= 1 - share;
    }
    x.push_back(rest);
    return det;
}
} // namespace

TEST_CASE("a transform of a whole value has the density, the Jacobian and the layout it says") {
    const Program p = lower_samples(simplices());
    check_well_formed(p);
    const Inputs in = inputs_for("simplices");
    check_same(p, simplices(), in);
    const std::string text = print(p);
    CHECK(text.find("array u_p input real[n1] offset 0 site p;") != std::string::npos);
    CHECK(text.find("array u_q input real[n1 * n2] offset n1 site q;") != std::string::npos);
    std::vector<double> x;
    double det = 0;
    for (int k = 0; k < 3; ++k)
        det += broken(in.input.data() + 3 * k, x);
    double log_prob = std::log(x[0]) - x[1] * x[1];
    for (std::size_t k = 0; k < 8; ++k)
        log_prob += x[k % 4] * std::log(x[4 + k]);
    for (std::size_t i = 0; i < 5; ++i)
        log_prob += std::log(x[static_cast<std::size_t>(4 + 4 * in.integers[0][i] + in.integers[1][i])]);
    const Evaluation e = evaluate(p, in);
    CHECK(e.log_prob == Approx(log_prob));
    CHECK(e.log_prob_jacobian == Approx(log_prob + det));
    check_close(evaluate(constrain_program(simplices()), in).output, x, 1e-14);
}

TEST_CASE("a transform of a whole value is inverted") {
    const Program c = constrain_program(simplices()), u = unconstrain_program(simplices());
    check_well_formed(c);
    check_well_formed(u);
    Inputs in = inputs_for("simplices");
    const std::vector<double> unconstrained = in.input;
    in.input = evaluate(c, in).output;
    REQUIRE(in.input.size() == 12);
    check_close(evaluate(u, in).output, unconstrained, 1e-12);
}

TEST_CASE("one term for each value that is transformed as a whole") {
    const Program t = terms_program(simplices());
    check_well_formed(t);
    const Inputs in = inputs_for("simplices");
    const Evaluation e = evaluate(t, in);
    REQUIRE(e.error == "");
    CHECK(e.output.size() == 1 + 2 + 5);
    double sum = 0;
    for (const double term : e.output)
        sum += term;
    CHECK(sum == Approx(evaluate(simplices(), in).log_prob));
}

TEST_CASE("given values are scored, and taken back with the Jacobian") {
    Inputs in = inputs_for("simplices");
    const Evaluation whole = evaluate(simplices(), in);
    const std::vector<double> u = in.input, values = evaluate(constrain_program(simplices()), in).output;
    // What a guide would do before: store the values.
    const auto stored = [&](Program p) {
        Block first;
        std::size_t next = 0;
        for (SiteId s = 0; s < 2; ++s)
            for (std::int64_t k = 0; k < (s ? 8 : 4); ++k)
                first.push_back(
                    {Store{p.sites[s].values, p.pool.integer(k), p.pool.real(values[next++])}, {}});
        first.insert(first.end(), p.body.begin(), p.body.end());
        p.body = first;
        return p;
    };
    const Program score = stored(score_program(simplices())),
                  inverse = stored(unconstrain_values(simplices()));
    check_well_formed(score);
    check_well_formed(inverse);
    CHECK(evaluate(score, in).log_prob == Approx(whole.log_prob));
    const Evaluation e = evaluate(inverse, in);
    CHECK(e.error == "");
    check_close(e.output, u, 1e-12);
    CHECK(e.log_prob == Approx(whole.log_prob_jacobian - whole.log_prob));
}
