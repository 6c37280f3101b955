// Functions of whole vectors at the ends of the range.
#include <ppc/vector_functions.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <vector>

using Approx = Catch::Detail::Approx;
namespace math = ppc::math;

TEST_CASE("log_sum_exp keeps its scale", "[lib][math]") {
    using V = std::vector<double>;
    const double inf = INFINITY;
    CHECK(math::log_sum_exp(V{}) == -inf);
    CHECK(math::log_sum_exp(V{3}) == 3);
    CHECK(math::log_sum_exp(V{-inf, -inf}) == -inf);
    CHECK(math::log_sum_exp(V{-inf, 2}) == 2);
    CHECK(math::log_sum_exp(V{inf, 2, -inf}) == inf);
    CHECK(math::log_sum_exp(V{1e4, 1e4, 1e4}) == Approx(1e4 + std::log(3)).epsilon(1e-15));
    CHECK(math::log_sum_exp(V{-1e4, -1e4 - 1}) == Approx(-1e4 + std::log1p(std::exp(-1))).epsilon(1e-15));
    CHECK(std::isnan(math::log_sum_exp(V{1, NAN})));
    CHECK(math::log_sum_exp(std::array<double, 2>{0.5, 0.5}) == Approx(0.5 + std::log(2)));
}

TEST_CASE("softmax and its logarithm add up to one", "[lib][math]") {
    const std::vector<double> v{1000, -INFINITY, 1001};
    const std::vector<double> p = math::softmax(v), log_p = math::log_softmax(v);
    CHECK(p[0] == Approx(1 / (1 + std::exp(1))));
    CHECK(p[1] == 0);
    CHECK(p[0] + p[2] == Approx(1));
    CHECK(log_p[0] == Approx(std::log(p[0])));
    CHECK(log_p[1] == -INFINITY);
}

TEST_CASE("sums, products and extremes of vectors", "[lib][math]") {
    const std::vector<double> v{2, -3, 0.5};
    CHECK(math::cumulative_sum(v) == std::vector<double>{2, -1, -0.5});
    CHECK(math::prod(v) == -3);
    CHECK(math::sum(v) == -0.5);
    CHECK(math::mean(v) == -0.5 / 3);
    CHECK(math::max(v) == 2);
    CHECK(math::min(v) == -3);
    CHECK(math::max(std::vector<double>{}) == -INFINITY);
}
