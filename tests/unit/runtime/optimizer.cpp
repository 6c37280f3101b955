#include <ppc/optimizer.hpp>
#include <ppc/program.hpp>

#include <catch2/catch.hpp>

#include <array>

using namespace ppc;

namespace {

std::vector<double> run(const OptimizerOptions& options,
                        const std::vector<std::array<double, 2>>& gradients) {
    const auto optimizer = make_optimizer(options, 2);
    std::vector<double> x = {1, -1};
    for (const auto& gradient : gradients)
        optimizer->step(x, gradient);
    return x;
}

} // namespace

TEST_CASE("Adam's first step has the learning rate's size", "[optimizer]") {
    const auto x = run({.kind = OptimizerKind::adam, .learning_rate = 0.1}, {{3, -200}});
    CHECK(x[0] == Approx(1.1).epsilon(1e-9));
    CHECK(x[1] == Approx(-1.1).epsilon(1e-9));
}

TEST_CASE("Adam agrees with its recursion written out", "[optimizer]") {
    // Step 2 by hand: m = (0.1 * 0.9 + 0.1 * 3) / (1 - 0.81), v = (0.001 * 0.999 + 0.009) / (1 - 0.998001).
    const auto x = run({.kind = OptimizerKind::adam, .learning_rate = 0.1, .epsilon = 0}, {{1, 1}, {3, 1}});
    const double m = (0.1 * 0.9 + 0.1 * 3) / (1 - 0.81), v = (0.001 * 0.999 + 0.009) / (1 - 0.998001);
    CHECK(x[0] == Approx(1.1 + 0.1 * m / std::sqrt(v)).epsilon(1e-12));
}

TEST_CASE("ClippedAdam clamps element by element and decays before the step", "[optimizer]") {
    OptimizerOptions options{.kind = OptimizerKind::clipped_adam, .learning_rate = 0.1, .decay = 0.5};
    options.clip_norm = 2;
    const auto clipped = run(options, {{1, 500}, {1, -500}});
    const auto same = run(options, {{1, 2}, {1, -2}});
    CHECK(clipped == same);
    CHECK(run(options, {{1, 1}})[0] == Approx(1.05));
    CHECK(run({.kind = OptimizerKind::adam, .learning_rate = 0.1, .decay = 0.5}, {{1, 1}})[0] == Approx(1.1));
}

TEST_CASE("SGD with momentum and decay", "[optimizer]") {
    const auto x = run({.kind = OptimizerKind::sgd, .learning_rate = 0.1, .decay = 0.5, .momentum = 0.9},
                       {{1, 0}, {1, 0}});
    CHECK(x[0] == Approx(1 + 0.1 + 0.05 * 1.9));
    CHECK(x[1] == -1);
}

TEST_CASE("Settings outside their range are the user's error", "[optimizer]") {
    CHECK_THROWS_AS(make_optimizer({.learning_rate = 0}, 1), UserError);
    CHECK_THROWS_AS(make_optimizer({.decay = 1.5}, 1), UserError);
    CHECK_THROWS_AS(make_optimizer({.beta2 = 1}, 1), UserError);
}
