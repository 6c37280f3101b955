// What tests of passes check of every program.
#pragma once

#include "tests/unit/ir/programs.h"

#include "compiler/ir/verify.h"
#include "compiler/passes/differentiate.h"
#include "compiler/passes/lower_samples.h"

#include <catch2/catch.hpp>

#include <cmath>

/// A program of latents only: samples are lowered where there are any.
inline ppc::ir::Program lowered(const ppc::ir::Program& p) {
    bool samples = false;
    ppc::ir::for_each_stmt(p.body, [&](const ppc::ir::Stmt& s) {
        samples |= std::holds_alternative<ppc::ir::Sample>(s.node) ||
                   std::holds_alternative<ppc::ir::Transform>(s.node);
    });
    return samples ? ppc::passes::lower_samples(p) : p;
}

inline ppc::ir::Inputs inputs_for(const std::string& example) {
    ppc::ir::Inputs in = example_inputs();
    if (example == "simplices") {
        in.extents = {4, 3, 2, 5};
        in.integers = {{0, 1, 1, 0, 1}, {0, 3, 2, 1, 1}};
        in.input = {0.3, 0.2, 0.8, -0.2, 1.1, -0.7, 0.4, -1.2, 0.1};
    }
    if (example == "eight schools") {
        in.extents = {4};
        in.reals = {{1.0, -0.5, 0.3, 2.0}, {2.0, 3.0, 0.8, 1.0}};
        in.input = {0.3, 0.2, 0.8, -0.2, 1.1, -0.7};
    }
    return in;
}

inline ppc::ir::Program gradient_of(const ppc::ir::Program& p) {
    const ppc::passes::Differentiation d = ppc::passes::differentiate(p);
    REQUIRE(d.underivable == "");
    return d.program;
}

inline void check_well_formed(const ppc::ir::Program& p) {
    const std::string text = print(p);
    INFO(text);
    CHECK(verify(p) == std::vector<std::string>{});
    CHECK(print(parsed(text)) == text);
}

/// Central differences of the sum of all terms, with one step of Richardson's extrapolation.
inline std::vector<double> finite_differences(const ppc::ir::Program& p, ppc::ir::Inputs in) {
    std::vector<double> result;
    for (double& x : in.input) {
        const double at = x;
        const auto slope = [&](double h) {
            x = at + h;
            const double above = evaluate(p, in).log_prob_jacobian;
            x = at - h;
            const double below = evaluate(p, in).log_prob_jacobian;
            x = at;
            return (above - below) / (2 * h);
        };
        const double h = 1e-3;
        result.push_back((4 * slope(h / 2) - slope(h)) / 3);
    }
    return result;
}

inline void check_close(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
    REQUIRE(a.size() == b.size());
    double scale = 1;
    for (double x : b)
        scale = std::fmax(scale, std::fabs(x));
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO("element " << i);
        CHECK(a[i] == Approx(b[i]).epsilon(tolerance).margin(tolerance * scale));
    }
}

/// Both programs give the same results for the inputs.
inline void check_same(const ppc::ir::Program& a, const ppc::ir::Program& b, const ppc::ir::Inputs& in,
                       double tolerance = 1e-10) {
    const ppc::ir::Evaluation x = evaluate(a, in), y = evaluate(b, in);
    REQUIRE(x.error == "");
    REQUIRE(y.error == "");
    CHECK(x.log_prob == Approx(y.log_prob).epsilon(tolerance).margin(tolerance));
    CHECK(x.log_prob_jacobian == Approx(y.log_prob_jacobian).epsilon(tolerance).margin(tolerance));
    check_close(x.gradient, y.gradient, tolerance);
    check_close(x.output, y.output, tolerance);
}
