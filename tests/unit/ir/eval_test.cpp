#include "tests/unit/ir/programs.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ppc::ir;

TEST_CASE("the evaluator runs a model with samples") {
    Inputs in;
    in.extents = {2};
    in.reals = {{1.0, -0.5}, {2.0, 3.0}};
    in.input = {0.3, std::log(1.7), 0.8, -0.2};
    const Evaluation e = evaluate(parsed(std::string(math) + eight_schools_model), in);
    REQUIRE(e.error == "");
    const auto square = [](double x) { return x * x; };
    const double mu = -2.5 - 0.02 * square(0.3), tau = -2.0 - std::log1p(0.04 * 1.7 * 1.7);
    double theta = 0, y = 0;
    for (int j = 0; j < 2; ++j) {
        theta += -0.919 - std::log(1.7) - 0.5 * square((in.input[2 + j] - 0.3) / 1.7);
        y += -0.919 - std::log(in.reals[1][j]) -
             0.5 * square((in.reals[0][j] - in.input[2 + j]) / in.reals[1][j]);
    }
    CHECK_THAT(e.site_terms, Catch::Approx(std::vector<double>{mu, tau, theta, y}));
    CHECK(e.log_prob == Approx(mu + tau + theta + y));
    CHECK(e.log_prob_jacobian == Approx(e.log_prob + std::log(1.7)));
    CHECK(e.arrays.at("tau")[0] == Approx(1.7));
}

TEST_CASE("the evaluator is strict") {
    const auto error = [](const std::string& text) {
        return evaluate(parsed(common + text), example_inputs()).error;
    };
    CHECK(error("array a local real[n0];\nbody;\na[6] = 1.0;") == "store of array a out of bounds: 6");
    CHECK(error("array a local real[n0];\nbody;\na[0] = 1.0;\nfactor(s) += a[1];") ==
          "element 1 of array a is read before it is written");
    CHECK(error("array a local real[n0];\nbody;\na[0] = 1.0;\na[0] = 2.0;") ==
          "element 0 of array a is stored twice");
    CHECK(error("function f (real) real;\nbody;\nfactor(s) += f(w);") == "unknown function f");
    CHECK(error("body;\nfactor(s) += 1 < n0 ? x[0] : x[n0];") == "read of array x out of bounds: 6");
}

TEST_CASE("arrays with a scope are made anew") {
    const Evaluation e = evaluate(parsed(std::string(common) + R"(
array a local real cell scope i0;
array out output real[n1] offset 0;
body;
for i0 in groups < n1 {
  for i1 in rows < n0 { a += real(i0) * x[i1]; }
  out[i0] = a;
}
)"),
                                  example_inputs());
    REQUIRE(e.error == "");
    CHECK_THAT(e.output, Catch::Approx(std::vector<double>{0, 1.4, 2.8}));
}
