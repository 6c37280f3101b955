// Sites in non-centred form: the Samples that come out, and that every reading of the program agrees.
#include "tests/unit/passes/check.h"

#include "compiler/passes/decenter.h"
#include "compiler/passes/lower_samples.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

// theta is normal and lambda log-normal, both by latents; w by data alone; b has no location and scale.
constexpr const char* tables = R"(
program "forms" extents 1 reals 1 integers 0;
space rows plate;
site mu latent size 1 values mu;
site tau latent size 1 values tau;
site theta latent size n0 dimension n0 over rows values theta plate rows;
site lambda latent size 1 values lambda;
site w latent size 1 values w;
site b latent size 1 values b;
site s factor size 1;
array x data real[n0] number 0;
array mu value real cell site mu;
array tau value real cell site tau;
array theta value real[n0] site theta;
array lambda value real cell site lambda;
array w value real cell site w;
array b value real cell site b;
body;
)";
const std::string upstream = R"(
sample mu[0] { log_prob = -0.5 * mu * mu; constrain = p0; log_abs_det = 0.0; unconstrain = p0; }
sample tau[0] { log_prob = -tau; constrain = ppc::math::exp(p0); log_abs_det = p0; unconstrain = ppc::math::log(p0); }
)";
const std::string downstream = R"(
sample w[0] { log_prob = -0.125 * w * w; constrain = p0; log_abs_det = 0.0; unconstrain = p0; location = x[0]; scale = 2.0; }
sample b[0] { log_prob = -b * b; constrain = p0; log_abs_det = 0.0; unconstrain = p0; }
factor(s) += theta[1] * lambda + w * b;
)";

Program forms() {
    return parsed(std::string(math) + tables + upstream + R"(
for i0 in rows < n0 {
  sample theta[i0] {
    log_prob = -0.5 * (theta[i0] - mu) * (theta[i0] - mu) / tau / tau - ppc::math::log(tau);
    constrain = p0; log_abs_det = 0.0; unconstrain = p0; location = mu; scale = tau;
  }
}
sample lambda[0] {
  log_prob = -0.5 * (ppc::math::log(lambda) - mu) * (ppc::math::log(lambda) - mu) - ppc::math::log(lambda);
  constrain = ppc::math::exp(p0); log_abs_det = p0; unconstrain = ppc::math::log(p0); location = mu; scale = 1.0;
}
)" + downstream);
}

std::set<SiteId> sites(const GuideSpecification& guide) {
    auto result = decentred_sites(forms(), guide);
    REQUIRE(std::holds_alternative<std::set<SiteId>>(result));
    return std::get<std::set<SiteId>>(result);
}

std::string problem(const std::string& name) {
    auto result = decentred_sites(forms(), {"", {{"normal", {}, {}, {"rest"}}}, {name}});
    REQUIRE(std::holds_alternative<GuideProblem>(result));
    CHECK(std::get<GuideProblem>(result).part == 1);
    return std::get<GuideProblem>(result).message;
}

} // namespace

TEST_CASE("decenter composes the bijection with location and scale") {
    const Program p = decenter(forms(), {2, 3});
    check_well_formed(p);
    const std::string text = print(p);
    CAPTURE(text);
    CHECK(text.find("\n%1 = ppc::math::log(tau);\n%2 = 1.0 / tau;\n%3 = -mu;\n") != std::string::npos);
    CHECK(text.find("    constrain = mu + p0 * tau;\n"
                    "    log_abs_det = %1;\n"
                    "    unconstrain = %2 * (p0 + %3);\n"
                    "  }\n") != std::string::npos);
    CHECK(text.find("  constrain = ppc::math::exp(%7);\n"
                    "  log_abs_det = %7;\n"
                    "  unconstrain = %0 + %3;\n"
                    "}\n") != std::string::npos);
    CHECK(text.find("location = x[0];\n  scale = 2.0;\n") != std::string::npos); // w is as it was
}

TEST_CASE("the density of a decentred program is that of the values with the Jacobian of the map") {
    const Program model = forms(), moved = decenter(model, {2, 3, 4});
    Inputs in;
    in.extents = {3};
    in.reals = {{0.7, -0.2, 1.5}};
    const std::vector<double> u = {0.4, -0.6, 0.3, -1.1, 2.0, 0.8, -0.5, 1.2};
    const double tau = std::exp(u[1]);
    in.input = u;
    const Evaluation found = evaluate(lower_samples(moved), in);
    REQUIRE(found.error == "");
    in.input = {u[0],           u[1], u[0] + tau * u[2], u[0] + tau * u[3], u[0] + tau * u[4], u[0] + u[5],
                0.7 + 2 * u[6], u[7]};
    const Evaluation expected = evaluate(lower_samples(model), in);
    CHECK(found.log_prob == Approx(expected.log_prob).epsilon(1e-14));
    CHECK(found.log_prob_jacobian ==
          Approx(expected.log_prob_jacobian + 3 * u[1] + std::log(2.0)).epsilon(1e-14));

    const std::vector<double> values = evaluate(constrain_program(model), in).output;
    in.input = u;
    check_close(evaluate(constrain_program(moved), in).output, values, 1e-14);
    check_close(
        evaluate(terms_program(moved), in).output,
        [&] {
            Inputs at = in;
            at.input = {
                u[0],           u[1], u[0] + tau * u[2], u[0] + tau * u[3], u[0] + tau * u[4], u[0] + u[5],
                0.7 + 2 * u[6], u[7]};
            return evaluate(terms_program(model), at).output;
        }(),
        1e-14);
    in.input = values;
    check_close(evaluate(unconstrain_program(moved), in).output, u, 1e-13);
}

TEST_CASE("decenter(auto) takes sites whose location or scale depends on latents") {
    CHECK(sites({"", {}, {"auto"}}) == std::set<SiteId>{2, 3});
    CHECK(sites({"", {}, {"w", "th*"}}) == std::set<SiteId>{2, 4});
}

TEST_CASE("what decenter refuses") {
    CHECK(problem("b").starts_with("decenter: the distribution of site 'b', , names no location and scale"));
    CHECK(problem("thete") == "the model has no site 'thete'; did you mean 'theta'?");
    CHECK(problem("s") == "site 's' is not latent, so a guide has nothing to say about it; take it out");
}
