#include "tests/unit/passes/check.h"
#include "tests/unit/passes/random_program.h"

#include "compiler/passes/results.h"

using namespace ppc::ir;

namespace {

void check_gradient(const Program& p, const Inputs& in, double tolerance) {
    const Evaluation before = evaluate(p, in);
    REQUIRE(before.error == "");
    const Program g = gradient_of(p);
    check_well_formed(g);
    INFO(print(p) << "\n" << print(g));
    const Evaluation after = evaluate(g, in);
    REQUIRE(after.error == "");
    CHECK(after.log_prob == Approx(before.log_prob));
    CHECK(after.log_prob_jacobian == Approx(before.log_prob_jacobian));
    check_close(after.gradient, finite_differences(p, in), tolerance);
}

} // namespace

TEST_CASE("gradients of the examples agree with finite differences") {
    for (const auto& [name, text] : examples()) {
        DYNAMIC_SECTION(name) { check_gradient(lowered(parsed(text)), inputs_for(name), 1e-8); }
    }
}

TEST_CASE("gradients of random programs agree with finite differences") {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        INFO("seed " << seed);
        check_gradient(random_program(seed), example_inputs(), 1e-6);
    }
}

TEST_CASE("a loop that only terms leave runs once, one that others read twice") {
    const auto loops = [](const std::string& name) {
        int count = 0;
        for_each_stmt(gradient_of(lowered(parsed(examples()[name]))).body,
                      [&](const Stmt& s) { count += std::holds_alternative<Loop>(s.node); });
        return count;
    };
    CHECK(loops("select") == 1);
    CHECK(loops("gather") == 3);
}

TEST_CASE("a function without a rule is named, never taken as constant") {
    const Program p =
        parsed(std::string(common) + "function f (real) real;\nbody;\nfactor(s) += f(w) + f(x[0]);");
    CHECK(ppc::passes::differentiate(p).underivable == "f");
    const Program q = parsed(std::string(common) + "function f (real) real;\nbody;\nfactor(s) += f(x[0]);");
    CHECK(ppc::passes::differentiate(q).underivable == "");
}

TEST_CASE("the side of a Select that is not taken gives no NaN") {
    const Program p = parsed(std::string(math) + common + R"(body;
for i0 in rows < n0 {
  likelihood(s) += y[i0] == 0.0 || y[i0] == 1.0 || true ? 0.0 : ppc::math::log(w);
  likelihood(s) += x[i0] < 5.0 ? x[i0] * q : x[i0] * ppc::math::log(w) / w;
}
)");
    Inputs in = example_inputs();
    in.input[9] = 0; // w
    const Evaluation e = evaluate(gradient_of(p), in);
    REQUIRE(e.error == "");
    CHECK(e.gradient[9] == 0);
    CHECK(e.gradient[10] == Approx(1.4));
}

TEST_CASE("a branch that is not taken gives no NaN") {
    const Program p = parsed(std::string(math) + common + R"(array logs local real[n0];
body;
for i0 in rows < n0 {
  if 5.0 < x[i0] {
    likelihood(s) += ppc::math::log(w) + q;
  } else {
    likelihood(s) += x[i0] * q;
  }
}
for i1 in rows < n0 {
  logs[i1] = ppc::math::log(w);
}
for i2 in rows < n0 {
  if 5.0 < x[i2] {
    likelihood(s) += logs[i2];
  }
}
)");
    Inputs in = example_inputs();
    in.input[9] = 0; // w
    const Evaluation e = evaluate(gradient_of(p), in);
    REQUIRE(e.error == "");
    CHECK(e.gradient[9] == 0);
    CHECK(e.gradient[10] == Approx(1.4));
}

TEST_CASE("terms without a gradient give the same results") {
    for (const auto& [name, text] : examples()) {
        INFO(name);
        const Program p = lowered(parsed(text));
        const Program collected = ppc::passes::collect_terms(p);
        check_well_formed(collected);
        check_same(collected, p, inputs_for(name));
    }
}
