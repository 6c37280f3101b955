// Discrete latents summed out: which sums there are. That their values are right is compared with executions
// of the source, in tests/plain and tests/fuzz.
#include "tests/unit/passes/check.h"

#include "compiler/passes/eliminate_discrete.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

/// z, a value for each of n0 groups, is kept in an array; observations read the element that data name.
Program gathered(const std::string& size) {
    return parsed(std::string(math) + R"(
function ppc::math::log_add_exp (real, real) real;
function ppc::math::fmax (real, real) real;
function ppc::math::scaled_exp (real, real) real;
function ppc::math::larger_held_fixed (real, real) real;
program "gathered" extents 3 reals 1 integers 1;
space groups plate; space data plate;
site z discrete size n0 values z dimension n0 over groups plate groups;
site y factor parent z;
array z value int[n0] site z;
array kept local real[)" +
                  size + R"(];
array group data int[n1] number 0;
array y data real[n1] number 0;
body;
for i0 in groups < n0 {
  enumerate z[i0] from 0 count 2;
  prior(z) += z[i0] == 1 ? -1.2 : -0.36;
  kept[i0] = real(z[i0]);
}
for i1 in data < n1 { factor(y) += y[i1] * kept[group[i1]]; }
)");
}

} // namespace

TEST_CASE("elements that data choose from a vector that a loop filled are summed out one by one") {
    const Elimination one_by_one = eliminate_discrete(gathered("n0"));
    REQUIRE(one_by_one.problem == "");
    REQUIRE(one_by_one.steps.size() == 1);
    CHECK(!one_by_one.steps[0].is_joint);
    CHECK(verify(one_by_one.program) == std::vector<std::string>{});
    // Of a vector that may be longer, an index may name what the loop did not write.
    const Elimination together = eliminate_discrete(gathered("n2"));
    REQUIRE(together.problem == "");
    CHECK(together.steps[0].is_joint);
    CHECK(verify(together.program) == std::vector<std::string>{});
}
