#include "tests/unit/passes/check.h"
#include "tests/unit/passes/random_program.h"

#include "compiler/passes/hoist_load.h"
#include "compiler/passes/results.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

/// The inputs with the derived arrays that `prepare` computes.
Inputs prepared(const Program& prepare, Inputs in) {
    const Evaluation e = evaluate(prepare, in);
    REQUIRE(e.error == "");
    for (const Array& a : prepare.arrays)
        if (a.role == ArrayRole::derived) {
            in.reals.resize(std::max<std::size_t>(in.reals.size(), a.number + 1));
            in.reals[a.number] = e.arrays.at(a.name);
        }
    return in;
}

void check_split(const Program& p, const Inputs& in) {
    const Split split = hoist_load(p);
    INFO(print(p) << print(split.prepare) << print(split.step));
    check_well_formed(split.prepare);
    check_well_formed(split.step);
    const Evaluation before = evaluate(p, in), after = evaluate(split.step, prepared(split.prepare, in));
    REQUIRE(before.error == "");
    REQUIRE(after.error == "");
    CHECK(after.log_prob == Approx(before.log_prob));
    CHECK(after.log_prob_jacobian == Approx(before.log_prob_jacobian));
    check_close(after.site_terms, before.site_terms, 1e-10);
    const Split again = hoist_load(split.step);
    CHECK(print(again.step) == print(split.step));
    CHECK(again.prepare.body.empty());
}

std::string body_of(const Program& p) {
    const std::string text = print(p);
    return text.substr(text.find("body;\n") + 6);
}

} // namespace

TEST_CASE("prepare and step together have the meaning of the program") {
    for (const auto& [name, text] : examples())
        DYNAMIC_SECTION(name) { check_split(parsed(text), inputs_for(name)); }
    for (unsigned seed = 1; seed <= 30; ++seed) {
        INFO("seed " << seed);
        check_split(random_program(seed), example_inputs());
    }
}

TEST_CASE("what depends on data alone leaves the loop over rows") {
    const Split split = hoist_load(parsed(std::string(math) + common + R"(body;
for i0 in rows < n0 {
  likelihood(s) += -ppc::math::lgamma(1.0 + y[i0]) - 0.5 * (w - x[i0]) * (w - x[i0]) / (2.0 + y[i0]);
}
)"));
    CHECK(body_of(split.prepare) == "for i0 in rows < n0 {\n"
                                    "  sum += -ppc::math::lgamma(1.0 + y[i0]);\n"
                                    "  derived_3[i0] = 1.0 / (2.0 + y[i0]);\n"
                                    "}\n"
                                    "derived_2 = sum;\n");
    CHECK(body_of(split.step) == "for i0 in rows < n0 {\n"
                                 "  %0 = w - x[i0];\n"
                                 "  likelihood(s) += -0.5 * derived_3[i0] * %0 * %0;\n"
                                 "}\n"
                                 "likelihood(s) += derived_2;\n");
}

TEST_CASE("positions of dense and of ragged nests") {
    const Split split = hoist_load(parsed(std::string(math) + common + R"(body;
for i0 in groups < n1 {
  for i1 in rows < n0 { factor(s) += w * ppc::math::exp(x[i1] * real(i0)); }
  for i2 in inner < start[i0 + 1] - start[i0] { factor(s) += w * ppc::math::exp(x[start[i0] + i2]); }
}
)"));
    CHECK(body_of(split.step) == "for i0 in groups < n1 {\n"
                                 "  for i1 in rows < n0 {\n"
                                 "    factor(s) += w * derived_2[i1 + i0 * n0];\n"
                                 "  }\n"
                                 "  for i2 in inner < start[1 + i0] - start[i0] {\n"
                                 "    factor(s) += w * derived_3[i2 + start[i0]];\n"
                                 "  }\n"
                                 "}\n");
}
