#include "runtime/src/whitened.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ppc;

TEST_CASE("The density of a Student t", "[whitened]") {
    const StudentT one(5, 1);
    for (const auto& [x, log_density] : {std::pair{0.0, -0.968619589054724},
                                         {1.5, -2.08331025835217},
                                         {-6.0, -7.28102205186535}}) // R: dt(x, 5, log = TRUE)
        CHECK(one.log_densities(std::vector{x})[0] == Approx(log_density).epsilon(1e-13));
    // In three dimensions, by hand: Gamma(13 / 2) / (Gamma(5) (10 pi)^(3/2)) (1 + q / 10)^(-13/2).
    const StudentT three(10, 3);
    const double peak = std::lgamma(6.5) - std::lgamma(5) - 1.5 * std::log(10 * std::acos(-1.0));
    CHECK(three.log_densities(std::vector{1.0, -2.0, 0.5})[0] ==
          Approx(peak - 6.5 * std::log(1.525)).epsilon(1e-13));
}

TEST_CASE("A matched Student t has the moments of the points, wider, and draws by its density",
          "[whitened]") {
    // Rows (1, 2), (3, 2), (2, 5), (9, 9) with weights 1/4, 1/4, 1/2, 0: mean (2, 3.5), variances 1/2 and
    // 9/4, covariance 0, and for the second set of points covariance 3/4.
    const std::vector<double> weights = {0.25, 0.25, 0.5, 0};
    const std::vector<double> apart = {1, 2, 3, 2, 2, 5, 9, 9}, together = {1, 2, 1, 2, 3, 5, 9, 9};
    StudentT t(10, 2);
    const auto expect = [&](double m1, double m2, double v1, double c, double v2, double widening) {
        const double det = v1 * v2 - c * c, a = 0.7, b = -1.1, w = widening * widening;
        const double q = (a * a * v2 - 2 * a * b * c + b * b * v1) / det / w;
        const double peak = std::lgamma(6.0) - std::lgamma(5.0) - std::log(10 * std::acos(-1.0));
        CHECK(t.log_densities(std::vector{m1 + a, m2 + b})[0] ==
              Approx(peak - 0.5 * std::log(det) - 2 * std::log(widening) - 6 * std::log1p(q / 10))
                  .epsilon(1e-12));
    };
    REQUIRE(t.match(apart, weights, 1.2, false));
    expect(2, 3.5, 0.5, 0, 2.25, 1.2);
    REQUIRE(t.match(apart, weights, 1, true));
    expect(2, 3.5, 0.5, 0, 2.25, 1);
    CHECK_FALSE(t.match(together, weights, 1, true)); // on a line
    CHECK_FALSE(t.match(apart, std::vector<double>(4, 0.0), 1, false));
    expect(2, 3.5, 0.5, 0, 2.25, 1); // nothing changed

    const std::vector<double> points = {-1, 0, 1, 1, 0, 2, 0, -3};
    REQUIRE(t.match(points, std::vector<double>(4, 0.25), 1.5, true));
    constexpr std::size_t rows = 20000;
    const std::vector<double> draws = t.draw(rows, 7, 1);
    double mean[2] = {0, 0}, v11 = 0, v12 = 0, v22 = 0, inverse = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        const double x = draws[2 * i], y = draws[2 * i + 1];
        mean[0] += x / rows;
        mean[1] += y / rows;
        v11 += x * x / rows;
        v12 += x * y / rows;
        v22 += y * y / rows;
        // E[q(x) / p(x)] = 1 for a density q with lighter tails: here a normal.
        const double normal = std::exp(-0.5 * (x * x + y * y)) / (2 * std::acos(-1.0));
        inverse += normal / std::exp(t.log_densities(std::vector{x, y})[0]) / rows;
    }
    const double stretch = 1.5 * 1.5 * 10 / 8; // the variance of a t with 10 degrees is 10/8 of its scale
    CHECK(std::abs(mean[0]) < 0.03);
    CHECK(std::abs(mean[1]) < 0.08);
    CHECK(v11 == Approx(stretch * 0.5).epsilon(0.05));
    CHECK(v12 == Approx(stretch * 0.25).margin(0.1));
    CHECK(v22 == Approx(stretch * 3.5).epsilon(0.05));
    CHECK(inverse == Approx(1).epsilon(0.03));
}
