// The derivatives that math functions name, against sixth-order central differences, each argument alone.
#include <ppc/math.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace math = ppc::math;

namespace {

struct DerivativeRow {
    std::string name;
    double (*function)(double, double);
    double (*derivative)(double, double);
    int argument; ///< the argument that the derivative is in
    std::vector<std::pair<double, double>> points;
};

template <class F> double difference(F f, double x) {
    const double h = 1e-3 * std::fmax(std::fabs(x), 0.05);
    return (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h)) + (f(x + 3 * h) - f(x - 3 * h))) /
           (60 * h);
}

std::vector<std::pair<double, double>> along(double from, double to) {
    std::vector<std::pair<double, double>> points;
    for (int i = 0; i <= 40; ++i)
        points.push_back({from + (to - from) * (i + 0.37) / 41, 0});
    return points;
}

std::vector<std::pair<double, double>> over(double from, double to, double second_from, double second_to) {
    std::vector<std::pair<double, double>> points;
    for (int i = 0; i <= 12; ++i)
        for (int j = 0; j <= 12; ++j)
            points.push_back({from + (to - from) * (i + 0.37) / 13,
                              second_from + (second_to - second_from) * (j + 0.41) / 13});
    return points;
}

#define UNARY(name, from, to)                                                                                \
    DerivativeRow {                                                                                          \
        #name, [](double x, double) { return math::name(x); },                                               \
            [](double x, double) { return math::name##_d0(x); }, 0, along(from, to)                          \
    }
#define BINARY(name, ...)                                                                                    \
    DerivativeRow{#name, [](double x, double y) { return math::name(x, y); },                                \
                  [](double x, double y) { return math::name##_d0(x, y); }, 0, over(__VA_ARGS__)},           \
        DerivativeRow {                                                                                      \
        #name, [](double x, double y) { return math::name(x, y); },                                          \
            [](double x, double y) { return math::name##_d1(x, y); }, 1, over(__VA_ARGS__)                   \
    }

std::vector<DerivativeRow> derivative_table() {
    return {
        UNARY(exp, -5, 5),
        UNARY(exp2, -5, 5),
        UNARY(expm1, -5, 5),
        UNARY(log, 0.01, 30),
        UNARY(log1p, -0.9, 30),
        UNARY(log2, 0.01, 30),
        UNARY(log10, 0.01, 30),
        UNARY(sqrt, 0.01, 30),
        UNARY(cbrt, 0.01, 30),
        UNARY(square, -5, 5),
        UNARY(fabs, 0.1, 5),
        UNARY(fabs, -5, -0.1),
        UNARY(sin, -7, 7),
        UNARY(cos, -7, 7),
        UNARY(tan, -1.4, 1.4),
        UNARY(asin, -0.95, 0.95),
        UNARY(acos, -0.95, 0.95),
        UNARY(atan, -9, 9),
        UNARY(sinh, -5, 5),
        UNARY(cosh, -5, 5),
        UNARY(tanh, -4, 4),
        UNARY(asinh, -9, 9),
        UNARY(acosh, 1.1, 9),
        UNARY(atanh, -0.9, 0.9),
        UNARY(erf, -3, 3),
        UNARY(erfc, -3, 3),
        UNARY(tgamma, 0.1, 9),
        UNARY(lgamma, 0.05, 60),
        UNARY(lgamma, -3.7, -3.3),
        UNARY(digamma, 0.05, 60),
        UNARY(digamma, -3.7, -3.3),
        UNARY(trigamma, 0.05, 60),
        UNARY(trigamma, -3.7, -3.3),
        UNARY(logistic, -9, 9),
        UNARY(logit, 0.05, 0.9),
        UNARY(softplus, -9, 9),
        UNARY(log_logistic, -9, 9),
        UNARY(softplus_inverse, 0.05, 20),
        UNARY(log1m_exp, -9, -0.05),
        UNARY(normal_cdf, -6, 6),
        UNARY(normal_log_cdf, -30, 6),
        UNARY(inverse_mills, -8, 6),
        UNARY(saturating_exp, -5, 5),
        UNARY(log_inv_cloglog, -45, 5),
        UNARY(log_scaled_normal_tail, 0.1, 120),
        UNARY(bessel_ratio, 0.1, 7.9),
        UNARY(bessel_ratio, 8.1, 60),
        UNARY(log_bessel_i0, 0.1, 30),
        UNARY(log_scaled_bessel_i0, 0.1, 30),
        BINARY(pow, 0.1, 5, -3, 3),
        BINARY(hypot, -3, 3, 0.1, 5),
        BINARY(atan2, -3, 3, 0.1, 5),
        BINARY(fmod, 0.05, 0.95, 1, 2),
        BINARY(fmin, -1, 1, 2, 3),
        BINARY(fmin, 2, 3, -1, 1),
        BINARY(fmax, -1, 1, 2, 3),
        BINARY(fmax, 2, 3, -1, 1),
        BINARY(lbeta, 0.1, 20, 0.1, 60),
        BINARY(lchoose, 30, 60, 0.5, 25),
        BINARY(log_add_exp, -5, 5, -4, 4),
        BINARY(scaled_exp, -5, 5, 5.5, 9),
        BINARY(log_diff_exp, 1, 5, -4, 0.5),
    };
}

} // namespace

TEST_CASE("named derivatives agree with finite differences", "[lib][math]") {
    for (const DerivativeRow& row : derivative_table())
        for (const auto& [x, y] : row.points) {
            const double actual = row.derivative(x, y);
            const double expected = row.argument == 0
                                        ? difference([&, y = y](double t) { return row.function(t, y); }, x)
                                        : difference([&, x = x](double t) { return row.function(x, t); }, y);
            // Differences lose what the function's own size times the unit roundoff over h amounts to.
            const double noise = std::fabs(row.function(x, y)) + 1;
            CAPTURE(row.name, row.argument, x, y);
            CHECK(actual == Approx(expected).epsilon(2e-9).margin(2e-11 * noise));
        }
}

TEST_CASE("derivatives at ties, jumps and edges are the stated ones", "[lib][math]") {
    CHECK(math::fabs_d0(0) == 0);
    CHECK(math::step_d0(3) == 0);
    CHECK(math::larger_held_fixed_d(1, 2) == 0);
    CHECK(math::fmin_d0(1, 1) + math::fmin_d1(1, 1) == 1);
    CHECK(math::fmax_d0(1, 1) + math::fmax_d1(1, 1) == 1);
    CHECK(math::fmax_d0(1, NAN) == 1);
    CHECK(math::normal_log_cdf_d0(-1e8) == Approx(1e8));
    CHECK(math::log_add_exp_d0(-INFINITY, -INFINITY) == 0.5);
    CHECK(math::scaled_exp_d0(INFINITY, INFINITY) == 1);
    CHECK(math::scaled_exp_d1(-INFINITY, -INFINITY) == -1);
    CHECK(math::log_scaled_normal_tail_d0(1e8) == Approx(-1e-8));
    CHECK(math::log_scaled_bessel_i0_d0(1e10) == Approx(-0.5e-10).epsilon(1e-9));
    CHECK(math::bessel_ratio_d0(0) == 0.5);
    CHECK(math::saturating_exp_d0(800) == 0);
    CHECK(math::log_inv_cloglog_d0(-800) == 1);
    CHECK(math::log_inv_cloglog_d0(800) == 0);
    CHECK(math::softplus_d0(-800) >= 0);
    CHECK(math::logistic_d0(800) >= 0);
}
