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

namespace {

/// Three sites with so many values each, which one factor reads.
Program triangle(const std::string& a, const std::string& b, const std::string& c) {
    return parsed(std::string(math) + R"(
function ppc::math::log_add_exp (real, real) real;
function ppc::math::larger_held_fixed (real, real) real;
function ppc::math::scaled_exp (real, real) real;
program "triangle" extents 2;
site a discrete size 1 values a;
site b discrete size 1 values b;
site c discrete size 1 values c;
site y factor parent a parent b parent c;
array a value int[1] site a;
array b value int[1] site b;
array c value int[1] site c;
body;
enumerate a[0] from 0 count )" +
                  a + R"(;
prior(a) += real(a[0]) * -0.5;
enumerate b[0] from 0 count )" +
                  b + R"(;
prior(b) += real(b[0]) * -0.25;
enumerate c[0] from 0 count )" +
                  c + R"(;
prior(c) += real(c[0]) * -0.125;
factor(y) += real(a[0]) * real(b[0]) * real(c[0]);
)");
}

} // namespace

TEST_CASE("tables whose sizes are known are refused where they are too large") {
    CHECK(eliminate_discrete(triangle("256", "256", "256")).problem == "");
    const std::string problem = eliminate_discrete(triangle("256", "257", "256")).problem;
    CHECK(problem.find("256 * 257 * 256 = 16842752 entries") != std::string::npos);
    // So many that their product is no 64-bit integer.
    CHECK(eliminate_discrete(triangle("2000000000", "2000000000", "2000000000")).problem != "");
    const std::string at_least = eliminate_discrete(triangle("4100", "n0", "4100")).problem;
    CHECK(at_least.find("4100 * |b| * 4100 = at least 16810000 entries") != std::string::npos);
}

TEST_CASE("tables whose sizes the data tell are checked with these, one for all that are smaller") {
    const Elimination result = eliminate_discrete(triangle("3", "n0", "n1"));
    REQUIRE(result.problem == "");
    REQUIRE(result.program.value_tables.size() == 1);
    CHECK(result.program.value_tables[0].over.size() == 3);
    const std::string text = print(result.program);
    CHECK(text.find("value_table a count 3, b count n0, c count n1;") != std::string::npos);
    CHECK(print(parsed(text)) == text);
    CHECK(eliminate_discrete(triangle("3", "4", "5")).program.value_tables.empty());
}
