// Logarithms of discrete values times latents; `z` and what is made of it stand for these.
#include "tests/unit/passes/check.h"

#include "compiler/passes/guard_logs.h"

using namespace ppc::ir;

namespace {

Program guarded(const std::string& value) {
    Program p =
        parsed(std::string(math) + common +
               "array z local int[n0];\narray zw local real cell;\nbody;\nfactor(s) += " + value + ";\n");
    const auto is_discrete = [&](ArrayId a) { return p.arrays[a].name == "z" || p.arrays[a].name == "zw"; };
    for (Stmt& s : p.body)
        map_exprs(s, [&](Expr e) { return ppc::passes::guard_logs(p, e, is_discrete); });
    return p;
}

std::string text_of(const std::string& value) {
    const std::string text = print(guarded(value));
    return text.substr(text.find("body;\n") + 6);
}

} // namespace

TEST_CASE("A logarithm of a discrete value times a latent is -inf by choice") {
    CHECK(text_of("ppc::math::log(real(z[0]) * w)") ==
          "%0 = w * real(z[0]);\nfactor(s) += 0.0 == %0 ? -inf : ppc::math::log(%0);\n");
    CHECK(text_of("ppc::math::log1p(-real(z[0]) * w)") ==
          "%0 = -w * real(z[0]);\nfactor(s) += -1.0 == %0 ? -inf : ppc::math::log1p(%0);\n");
    CHECK(text_of("ppc::math::log(zw)") == "factor(s) += 0.0 == zw ? -inf : ppc::math::log(zw);\n");
}

TEST_CASE("Other logarithms stay as they are") {
    for (const char* value : {"ppc::math::log(w)", "ppc::math::log(v[z[0]])", "ppc::math::log(real(z[0]))",
                              "ppc::math::log(0 == z[0] ? q : w)", "ppc::math::log(x[0] * real(z[0]))"})
        CHECK(text_of(value) == "factor(s) += " + std::string(value) + ";\n");
}
