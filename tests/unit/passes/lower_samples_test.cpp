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

TEST_CASE("terms by site") {
    const Program t = terms_program(model());
    check_well_formed(t);
    const Inputs in = inputs_for("eight schools");
    const Evaluation e = evaluate(t, in);
    REQUIRE(e.error == "");
    check_close(e.output, evaluate(model(), in).site_terms, 1e-12);
}
