#include "models.hpp"

#include <ppc/lbfgs.hpp>
#include <ppc/pathfinder.hpp>

#include <catch2/catch.hpp>

using namespace ppc;

TEST_CASE("L-BFGS finds Rosenbrock's minimum", "[lbfgs]") {
    const DifferentiableFunction rosenbrock = [](std::span<const double> x, std::span<double> g) {
        const double a = 1 - x[0], b = x[1] - x[0] * x[0];
        g[0] = -2 * a - 400 * x[0] * b;
        g[1] = 200 * b;
        return a * a + 100 * b * b;
    };
    const LbfgsResult found = minimize(rosenbrock, std::vector<double>{-1.2, 1.0});
    CHECK(found.status == LbfgsStatus::converged);
    CHECK(found.point[0] == Approx(1).epsilon(1e-7));
    CHECK(found.point[1] == Approx(1).epsilon(1e-7));
    CHECK(found.iterations < 100);
}

TEST_CASE("L-BFGS steps back from points without a value", "[lbfgs]") {
    const DifferentiableFunction log_barrier = [](std::span<const double> x, std::span<double> g) {
        g[0] = 1 - 1e-3 / x[0];
        return x[0] - 1e-3 * std::log(x[0]); // NaN below 0
    };
    const LbfgsResult found = minimize(log_barrier, std::vector<double>{5.0});
    CHECK(found.status == LbfgsStatus::converged);
    CHECK(found.point[0] == Approx(1e-3).epsilon(1e-6));
}

TEST_CASE("L-BFGS says what stopped it", "[lbfgs]") {
    const DifferentiableFunction line = [](std::span<const double>, std::span<double> g) {
        return g[0] = NAN;
    };
    CHECK(minimize(line, std::vector<double>{0.0}).status == LbfgsStatus::start_not_finite);
    const DifferentiableFunction slope = [](std::span<const double> x, std::span<double> g) {
        g[0] = 1;
        return x[0];
    };
    CHECK(minimize(slope, std::vector<double>{0.0}).status == LbfgsStatus::unbounded);
    const DifferentiableFunction bowl = [](std::span<const double> x, std::span<double> g) {
        g[0] = 4 * x[0] * x[0] * x[0];
        return x[0] * x[0] * x[0] * x[0];
    };
    const auto stop = [](const LbfgsState& state) { return state.iteration < 2; };
    CHECK(minimize(bowl, std::vector<double>{3.0}, {}, stop).status == LbfgsStatus::stopped);
    LbfgsOptions short_run;
    short_run.max_iterations = 1;
    CHECK(minimize(bowl, std::vector<double>{3.0}, short_run).status == LbfgsStatus::iteration_limit);
}

TEST_CASE("Pathfinder's local Gaussian is the target where that is Gaussian", "[pathfinder]") {
    const std::vector<double> mean = {30, -2, 0.01}, precision = {1, 0.9, 0, 0.9, 1, 0, 0, 0, 1e4};
    const Program program = models::gaussian<models::NormalGuide>("normal", mean, precision);
    const PathfinderResult found = pathfinder(program, {.seed = 3});
    for (std::size_t i = 0; i < 3; ++i) {
        const double scale = 1 / std::sqrt(precision[4 * i]);
        CHECK(std::abs(found.mean[i] - mean[i]) < 0.2 * scale);
        CHECK(found.scale[i] == Approx(scale).epsilon(0.3));
    }
    // log of the normalising constant of exp(-x' P x / 2): 1.5 log 2 pi - 0.5 log det P
    CHECK(found.elbo == Approx(3 * models::half_log_2pi - 0.5 * std::log(0.19e4)).margin(0.3));
}

TEST_CASE("Pathfinder stops well before the end of a path without a mode", "[pathfinder]") {
    const Program program = models::schools<true, models::NormalGuide>("normal");
    for (std::uint64_t seed : {0, 1, 2, 3}) {
        const PathfinderResult found = pathfinder(program, {.seed = seed});
        CHECK(found.mean[1] > -2); // log tau
        CHECK(found.mean[1] < 4);
    }
}
