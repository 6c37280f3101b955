// Tests of ranks against values by hand and against what they are for uniform ranks.
#include <ppc/random.hpp>
#include <ppc/sbc.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace ppc;

TEST_CASE("Tests of ranks by hand", "[sbc]") {
    // 40 ranks among 9 draws, in 8 bins; values 0, 1, …, 9 in equal numbers.
    std::vector<int> even;
    for (int i = 0; i < 40; ++i)
        even.push_back(i % 10);
    RankTest test = test_ranks(even, 9);
    CHECK(test.bias == Approx(0).margin(1e-12));
    CHECK(test.narrowness == Approx(0).margin(1e-12));
    CHECK(test.uniform_p == Approx(1));
    CHECK(test.p == 1);
    CHECK(test.deviation == Approx(0).margin(1e-12));

    // 20 ranks among 9 draws, all 9: u = 0.45, and u^2 has mean 0.0825, mean square 0.01208625 of uniform
    // ranks. Four bins (of 3, 2, 3 and 2 values) with 20 in the last: 6 + 4 + 6 + 16^2 / 4.
    test = test_ranks(std::vector<int>(20, 9), 9);
    CHECK(test.bias == Approx(0.45 / std::sqrt(0.0825 / 20)));
    CHECK(test.narrowness == Approx((0.2025 - 0.0825) / std::sqrt((0.01208625 - 0.0825 * 0.0825) / 20)));
    const double tail =
        std::erfc(std::sqrt(40)) + std::sqrt(160 / std::acos(-1.0)) * std::exp(-40.0); // of 3 degrees
    CHECK(test.uniform_p == Approx(tail).epsilon(1e-10));
    CHECK(test.p == Approx(3 * std::min(test.uniform_p, std::erfc(test.bias / std::sqrt(2)))));
    CHECK(test.deviation == Approx(0.9));
}

TEST_CASE("Of uniform ranks the tests are as often positive as they say", "[sbc]") {
    constexpr int repetitions = 4000, count = 100, draws = 19;
    std::vector<double> uniforms(count);
    std::vector<int> ranks(count);
    double bias = 0, bias_square = 0, narrowness = 0, narrowness_square = 0, uneven = 0, any = 0;
    for (int r = 0; r < repetitions; ++r) {
        fill_uniform({.seed = 5, .step = static_cast<std::uint32_t>(r)}, uniforms);
        std::ranges::transform(uniforms, ranks.begin(),
                               [](double u) { return static_cast<int>(u * (draws + 1)); });
        const RankTest test = test_ranks(ranks, draws);
        bias += test.bias / repetitions;
        bias_square += test.bias * test.bias / repetitions;
        narrowness += test.narrowness / repetitions;
        narrowness_square += test.narrowness * test.narrowness / repetitions;
        uneven += test.uniform_p < 0.05 ? 1.0 / repetitions : 0;
        any += test.p < 0.05 ? 1.0 / repetitions : 0;
    }
    CHECK(std::abs(bias) < 4 / std::sqrt(repetitions));
    CHECK(std::abs(narrowness) < 4 / std::sqrt(repetitions));
    CHECK(bias_square == Approx(1).margin(4 * std::sqrt(2.0 / repetitions)));
    CHECK(narrowness_square == Approx(1).margin(4 * std::sqrt(2.0 / repetitions)));
    CHECK(uneven == Approx(0.05).margin(0.015));
    CHECK(any < 0.06); // three tests at a third of the level each
    CHECK(any > 0.03);
}

TEST_CASE("Ranks of wrong fits have the sign that is told", "[sbc]") {
    SbcResult result;
    result.draws = 99;
    const auto verdict = [&](auto quantile) { // of the true value among the draws
        SbcElement element{"x", {}, {}};
        for (int i = 0; i < 200; ++i)
            element.ranks.push_back(static_cast<int>(100 * quantile((i + 0.5) / 200)));
        element.test = test_ranks(element.ranks, 99);
        result.sites = {{"x", {}, {element}}};
        return result.verdict(element);
    };
    CHECK(verdict([](double u) { return u; }) == SbcVerdict::calibrated);
    CHECK(result.is_calibrated());
    CHECK(verdict([](double u) { return u < 0.5 ? 2 * u * u : 1 - 2 * (1 - u) * (1 - u); }) ==
          SbcVerdict::too_narrow);
    CHECK_FALSE(result.is_calibrated());
    CHECK(verdict([](double u) { return 0.25 + u / 2; }) == SbcVerdict::too_wide);
    CHECK(verdict([](double u) { return std::sqrt(u); }) == SbcVerdict::too_low);
    CHECK(verdict([](double u) { return u * u; }) == SbcVerdict::too_high);
    CHECK(verdict([](double u) { return std::floor(10 * u) / 10; }) == SbcVerdict::uneven);
}
