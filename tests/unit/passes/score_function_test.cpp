// Score-function gradients: costs and gradient of one draw against formulas that are written out here.
#include "tests/unit/passes/check.h"

#include "compiler/passes/score_function.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

// n is drawn for each row; rows of data choose two elements, which may be one; the last term is of all.
constexpr const char* drawn = R"(
function ppc::math::held_fixed (real) real;
derivative ppc::math::held_fixed 0 = 0.0;
program "drawn" extents 2 reals 1 integers 2;
space rows plate;
space data;
site n latent size n0 values n dimension n0 over rows plate rows;
site y factor parent n;
array y data real[n1] number 0;
array first data int[n1] number 0;
array second data int[n1] number 1;
array a input real[n0] offset 0;
array e noise real[n0] offset 0;
array n local real[n0] site n;
array log_q local real[n0];
array total local real cell;
array own local real cell scope i0;
body;
for i0 in rows < n0 {
  n[i0] = ppc::math::held_fixed(ppc::math::exp(a[i0] + e[i0]));
  log_q[i0] = n[i0] * a[i0] - ppc::math::exp(a[i0]);
  guide(n) += -ppc::math::held_fixed(log_q[i0]);
  own = 0.25 * n[i0];
  factor(y) += own * own;
  total += n[i0] * a[i0];
}
for i1 in rows < n0 { prior(n) += -0.5 * n[i1]; }
for i2 in data < n1 { factor(y) += y[i2] * n[first[i2]] * n[second[i2]]; }
factor(y) += ppc::math::exp(0.1 * total);
)";

ArrayId array_named(const Program& p, const std::string& name) {
    for (ArrayId a = 0; a < p.arrays.size(); ++a)
        if (p.arrays[a].name == name)
            return a;
    return none;
}

} // namespace

TEST_CASE("score_function gives each draw the terms that depend on it") {
    Program p = parsed(std::string(math) + drawn);
    const Expr noise = p.pool.extent(0);
    const Program scored = score_function(p, {{0, array_named(p, "log_q")}}, noise);
    check_well_formed(scored);
    const std::vector<double> a = {0.3, -0.4, 0.9}, e = {0.2, 0.7, -0.5}, baseline = {1.5, -2, 0.25};
    const std::vector<std::int64_t> first = {0, 1, 2, 1},
                                    second = {1, 1, 0, 2}; // the second row has one twice
    const std::vector<double> y = {0.7, -0.4, 1.1, 0.3};
    Inputs in;
    in.extents = {3, 4};
    in.integers = {first, second};
    in.reals = {y};
    in.input = a;
    in.noise = {e[0], e[1], e[2], baseline[0], baseline[1], baseline[2]};
    std::vector<double> n, cost, log_q;
    double elbo = 0, total = 0;
    for (std::size_t k = 0; k < 3; ++k) {
        n.push_back(std::exp(a[k] + e[k]));
        log_q.push_back(n[k] * a[k] - std::exp(a[k]));
        total += n[k] * a[k];
    }
    const double of_all = std::exp(0.1 * total);
    for (std::size_t k = 0; k < 3; ++k) {
        const double own = -log_q[k] + n[k] * n[k] / 16 - 0.5 * n[k];
        cost.push_back(own + of_all);
        elbo += own;
    }
    for (std::size_t r = 0; r < y.size(); ++r) {
        const auto i = static_cast<std::size_t>(first[r]), j = static_cast<std::size_t>(second[r]);
        const double term = y[r] * n[i] * n[j];
        elbo += term;
        cost[i] += term;
        if (j != i)
            cost[j] += term;
    }
    elbo += of_all;

    const Evaluation value = evaluate(scored, in);
    REQUIRE(value.error == "");
    CHECK(value.log_prob_jacobian == Approx(elbo).epsilon(1e-13));
    CHECK(value.log_prob_jacobian == Approx(evaluate(p, in).log_prob_jacobian).epsilon(1e-13));
    const Evaluation slope = evaluate(gradient_of(scored), in);
    REQUIRE(slope.error == "");
    REQUIRE(slope.output.size() == 3);
    REQUIRE(slope.gradient.size() == 3);
    for (std::size_t k = 0; k < 3; ++k) {
        CAPTURE(k);
        CHECK(slope.output[k] == Approx(cost[k]).epsilon(1e-13));
        const double pathwise = 0.1 * of_all * n[k];
        CHECK(slope.gradient[k] ==
              Approx(pathwise + (cost[k] - baseline[k]) * (n[k] - std::exp(a[k]))).epsilon(1e-12));
    }
}

TEST_CASE("score_function follows draws that depend on earlier ones") {
    // m is drawn given n, and only m is read: its terms are a cost of all n too.
    Program p = parsed(std::string(math) + R"(
function ppc::math::held_fixed (real) real;
derivative ppc::math::held_fixed 0 = 0.0;
program "chained" extents 1 reals 1;
space rows plate;
site n latent size n0 values n dimension n0 over rows plate rows;
site m latent size 1 values m;
site y factor parent m;
array y data real[n0] number 0;
array a input real[n0] offset 0;
array b input real cell offset n0;
array e noise real[n0] offset 0;
array f noise real cell offset n0;
array n local real[n0] site n;
array log_q local real[n0];
array m local real cell site m;
array log_q_m local real cell;
array sum local real cell;
body;
for i0 in rows < n0 {
  n[i0] = ppc::math::held_fixed(ppc::math::exp(a[i0] + e[i0]));
  log_q[i0] = n[i0] * a[i0];
  guide(n) += -ppc::math::held_fixed(log_q[i0]);
  sum += n[i0];
}
m = ppc::math::held_fixed(ppc::math::exp(b + 0.1 * sum + f));
log_q_m = m * b;
guide(m) += -ppc::math::held_fixed(log_q_m);
for i1 in rows < n0 { factor(y) += y[i1] * m; }
)");
    const Expr noise = p.pool.add(p.pool.extent(0), p.pool.integer(1));
    const Program scored =
        score_function(p, {{0, array_named(p, "log_q")}, {1, array_named(p, "log_q_m")}}, noise);
    check_well_formed(scored);
    Inputs in;
    in.extents = {2};
    in.reals = {{0.7, 0.4}};
    in.input = {0.3, -0.4, 0.5};
    in.noise = {0.2, 0.7, -0.5, 0, 0, 0};
    const double n0 = std::exp(0.5), n1 = std::exp(0.3), m = std::exp(0.5 + 0.1 * (n0 + n1) - 0.5);
    const double of_m = -m * 0.5 + 1.1 * m;
    const Evaluation e = evaluate(gradient_of(scored), in);
    REQUIRE(e.error == "");
    REQUIRE(e.output.size() == 3);
    CHECK(e.output[0] == Approx(-n0 * 0.3 + of_m));
    CHECK(e.output[1] == Approx(n1 * 0.4 + of_m));
    CHECK(e.output[2] == Approx(of_m));
    CHECK(e.gradient[0] == Approx((-n0 * 0.3 + of_m) * n0));
    CHECK(e.gradient[1] == Approx((n1 * 0.4 + of_m) * n1));
    CHECK(e.gradient[2] == Approx(of_m * m));
}
