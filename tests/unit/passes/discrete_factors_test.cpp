// States kept in a local array: which element a factor reads decides whether it can be taken out.
#include "tests/unit/passes/check.h"

#include "compiler/passes/discrete_factors.h"
#include "compiler/passes/eliminate_discrete.h"

using namespace ppc::ir;

namespace {

/// A chain whose transition reads the state that was stored at `before`.
ppc::passes::DiscreteGraph chain(const std::string& before) {
    return ppc::passes::discrete_graph(parsed(std::string(math) + R"(
program "chain" extents 1 integers 1;
space steps; space from;
site q latent size 1 values q transform "logistic";
site z discrete size n0 values z dimension n0 over steps;
array parent data int[n0] number 0;
array q value real cell site q;
array z value int[n0] site z;
array state local real[n0];
body;
sample q[0] { log_prob = 0.0; constrain = p0; log_abs_det = 0.0; unconstrain = p0; }
for i0 in forward steps < n0 {
  enumerate z[i0] from 0 count 2;
  state[i0] = real(z[i0]);
  prior(z) += z[i0] == int(i0 == 0 ? 0.0 : state[)" +
                                              before + R"(]) ? ppc::math::log(q) : ppc::math::log1p(-q);
}
)"));
}

} // namespace

TEST_CASE("A state that the iteration before stored is followed to its site") {
    const ppc::passes::DiscreteGraph graph = chain("i0 - 1");
    REQUIRE(graph.problem == "");
    REQUIRE(graph.factors.size() == 1);
    CHECK(graph.factors[0].reads.size() == 2);
    REQUIRE(graph.variables.size() == 1);
    CHECK(graph.variables[0].carried == 1);
}

TEST_CASE("A sum that an iteration of another loop made is not moved out of it") {
    const ppc::passes::Elimination result = ppc::passes::eliminate_discrete(parsed(std::string(math) + R"(
function ppc::math::log_add_exp (real, real) real;
program "sums" extents 2 reals 1;
space rows plate; space lines; space columns;
site w latent size n1 values w transform "none";
site g discrete size n0 values g dimension n0 over rows plate rows;
site y factor size n0 dimension n0 over rows plate rows parent w parent g;
array x data real[n1] number 0;
array w value real[n1] site w;
array g value int[n0] site g;
array eta local real[2] scope i1;
array part local real cell scope i2;
array total local real cell scope i1;
body;
for i0 in columns < n1 {
  sample w[i0] { log_prob = -0.5 * w[i0] * w[i0]; constrain = p0; log_abs_det = 0.0; unconstrain = p0; }
}
for i1 in rows < n0 {
  enumerate g[i1] from 0 count 2;
  for i2 in lines < 2 {
    for i3 in columns < n1 { part += w[i3] * x[i3] * real(1 + i2); }
    eta[i2] = part * real(1 + g[i1]);
  }
  for i4 in columns < n1 { total += ppc::math::exp(eta[i4]); }
  factor(y) += total * total;
}
)"));
    REQUIRE(result.problem == "");
    CHECK(verify(result.program) == std::vector<std::string>{});
    // With s the sum of w x, the total is exp(s) + exp(2 s) for g = 0, exp(2 s) + exp(4 s) for g = 1.
    Inputs in;
    in.extents = {3, 2};
    in.reals = {{0.4, -0.3}};
    in.input = {0.5, -0.2};
    const double s = 0.5 * 0.4 + 0.2 * 0.3, a = std::pow(std::exp(s) + std::exp(2 * s), 2),
                 b = std::pow(std::exp(2 * s) + std::exp(4 * s), 2);
    const double expected = -0.5 * (0.25 + 0.04) + 3 * std::log(std::exp(a) + std::exp(b));
    CHECK(evaluate(lowered(result.program), in).log_prob == Approx(expected).epsilon(1e-12));
}
