#include "tests/unit/passes/check.h"
#include "tests/unit/passes/random_program.h"

#include "compiler/passes/hoist_load.h"
#include "compiler/passes/pipeline.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

void check_pipeline(const Program& p, const Inputs& in, double tolerance) {
    const Finished value = value_program(p), gradient = gradient_program(p);
    INFO(print(p) << print(gradient.program));
    const Evaluation before = evaluate(p, in), a = evaluate(value.program, in),
                     b = evaluate(gradient.program, in);
    REQUIRE(before.error == "");
    REQUIRE(a.error == "");
    REQUIRE(b.error == "");
    for (const Evaluation* e : {&a, &b}) {
        CHECK(e->log_prob == Approx(before.log_prob));
        CHECK(e->log_prob_jacobian == Approx(before.log_prob_jacobian));
    }
    check_close(b.gradient, finite_differences(p, in), tolerance);
}

std::string body_of(const Program& p) {
    const std::string text = print(p);
    return text.substr(text.find("body;\n") + 6);
}

} // namespace

TEST_CASE("the pipeline keeps values and gradients") {
    for (const auto& [name, text] : examples())
        DYNAMIC_SECTION(name) { check_pipeline(lowered(parsed(text)), inputs_for(name), 1e-8); }
    for (unsigned seed = 1; seed <= 30; ++seed) {
        INFO("seed " << seed);
        check_pipeline(random_program(seed), example_inputs(), 1e-6);
    }
}

TEST_CASE("the pipeline tells what each pass did") {
    std::vector<std::string> names;
    bool unchanged = false;
    Observer observer;
    observer.print_after = [&](std::string_view pass, const std::string& text) {
        names.emplace_back(pass);
        unchanged |= text == "(unchanged)\n";
    };
    gradient_program(parsed(examples()["terms"]), observer);
    CHECK(names == std::vector<std::string>{"remove_dead", "contract_arrays", "relax_order", "fuse_loops",
                                            "contract_fused", "peel_first", "unroll_loops", "split_arrays",
                                            "contract_unrolled", "differentiate", "fuse_results",
                                            "factor_reductions", "contract_results", "store_gradients",
                                            "tile_loops"});
    CHECK(unchanged);
}

TEST_CASE("eight schools becomes one loop") {
    const Split split = hoist_load(parsed(std::string(math) + eight_schools_model));
    const Finished f = gradient_program(lower_samples(split.step));
    CHECK(body_of(f.program) == R"(%0 = ppc::math::exp(u_tau);
%1 = 1.0 / %0;
for i0 in schools < n0 {
  %2 = y[i0] - u_theta[i0];
  sum#2 += derived_3[i0] * %2 * %2;
  %3 = u_theta[i0] - u_mu;
  sum#3 += %3 * %3;
  gradient_u_theta[i0] = -%3 * %1 * %1 + derived_3[i0] * %2;
  sum#4 += %3;
}
%4 = real(n0);
%5 = 0.04 * %0 * %0;
gradient_u_tau = 1.0 + %0 * (-%4 * %1 + sum#3 * %1 * %1 * %1 - 0.08 * %0 / (1.0 + %5));
gradient_u_mu = -0.04 * u_mu + sum#4 * %1 * %1;
%6 = -0.02 * u_mu * u_mu;
%7 = -0.5 * sum#2;
%8 = -0.5 * sum#3 * %1 * %1;
%9 = -ppc::math::log1p(%5);
%10 = %4 * (-0.919 - ppc::math::log(%0));
log_prob = -4.5 + derived_2 + %6 + %7 + %8 + %9 + %10;
log_prob_jacobian = -4.5 + derived_2 + u_tau + %6 + %7 + %8 + %9 + %10;
)");
}
