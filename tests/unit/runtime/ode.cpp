// Solutions of differential equations and their adjoints: against closed forms, and where they must fail.
#include <ppc/kernel.hpp>
#include <ppc/ode.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

namespace {

// dy/dt = r y (1 - y / K), with r and K for parameters: y(t) = K / (1 + (K / y0 - 1) exp(-r t)).
void logistic_rates(const ppc::KernelArgs* a) {
    const double y = a->input[0], r = a->input[1], k = a->input[2];
    a->output[0] = r * y * (1 - y / k);
}
void logistic_adjoint(const ppc::KernelArgs* a) {
    const double y = a->input[0], r = a->input[1], k = a->input[2], w = a->noise[1];
    a->gradient[0] = w * r * (1 - 2 * y / k);
    a->gradient[1] = w * y * (1 - y / k);
    a->gradient[2] = w * r * y * y / (k * k);
}
double logistic(double y0, double r, double k, double t) { return k / (1 + (k / y0 - 1) * std::exp(-r * t)); }

struct Logistic {
    double y0 = 0.3, parameters[2] = {0.9, 2.5}, options[5] = {0.5, 1e-8, 1e-8, 1e5, 0},
           times[3] = {0.5, 2, 6};
    const long long sizes[5] = {1, 1, 2, 5, 3};
    const ppc::KernelArgs args{};
    const ppc::OdeSystem system{&args, logistic_rates, logistic_adjoint, 0};
    double value[3] = {}, bar[3] = {0.7, -0.4, 1.3}, adjoints[1 + 2 + 5 + 3] = {};

    void solve() {
        const double* const inputs[] = {&y0, parameters, options, times};
        ppc_ode(&system, sizes, inputs, value);
    }
    void differentiate() {
        const double* const inputs[] = {&y0, parameters, options, times, value, bar};
        ppc_ode_adjoint(&system, sizes, inputs, adjoints);
    }
    double exact() const {
        double sum = 0;
        for (int j = 0; j < 3; ++j)
            sum += bar[j] * logistic(y0, parameters[0], parameters[1], times[j] - options[0]);
        return sum;
    }
};

} // namespace

TEST_CASE("a solution and all its adjoints agree with the closed form") {
    Logistic s;
    s.options[4] = GENERATE(0, 1);
    INFO("stiff " << s.options[4]);
    s.solve();
    for (int j = 0; j < 3; ++j)
        CHECK(s.value[j] == Approx(logistic(s.y0, 0.9, 2.5, s.times[j] - 0.5)).epsilon(1e-7));
    s.differentiate();
    double* const places[] = {&s.y0,   &s.parameters[0], &s.parameters[1], &s.options[0], nullptr,    nullptr,
                              nullptr, nullptr,          &s.times[0],      &s.times[1],   &s.times[2]};
    for (int k = 0; k < 11; ++k) {
        INFO("adjoint " << k);
        if (!places[k]) {
            CHECK(s.adjoints[k] == 0);
            continue;
        }
        const double h = 1e-4, at = *places[k];
        *places[k] = at + h;
        const double above = s.exact();
        *places[k] = at - h;
        const double below = s.exact();
        *places[k] = at;
        CHECK(s.adjoints[k] == Approx((above - below) / (2 * h)).epsilon(1e-6).margin(1e-7));
    }
}

TEST_CASE("a solution that cannot be had is NaN, and so are its adjoints") {
    Logistic s;
    s.options[4] = GENERATE(0, 1);
    SECTION("too few steps") { s.options[3] = 2; }
    SECTION("it blows up") { s.y0 = -3; }
    SECTION("times that do not ascend") { s.times[1] = 0; }
    SECTION("no tolerance") { s.options[2] = 0; }
    s.solve();
    CHECK(std::isnan(s.value[2]));
    s.differentiate();
    CHECK(std::isnan(s.adjoints[0]));
}

TEST_CASE("plain calls solve the same, in any type of state") {
    const std::vector<double> times = {0.5, 2, 6};
    const std::array<double, 1> y0 = {0.3};
    const auto f = [](double, const std::array<double, 1>& y) -> std::array<double, 1> {
        return {0.9 * y[0] * (1 - y[0] / 2.5)};
    };
    Logistic s;
    const ppc::linalg::Matrix z = ppc::ode(f, y0, 0.5, times);
    s.solve();
    for (int j = 0; j < 3; ++j)
        CHECK(z(j, 0) == s.value[j]);
    // Plain calls take differences for Newton's iterations, which move steps a little.
    const ppc::linalg::Matrix by_stiff = ppc::ode(f, y0, 0.5, times, {.stiff = true});
    s.options[4] = 1;
    s.solve();
    for (int j = 0; j < 3; ++j)
        CHECK(by_stiff(j, 0) == Approx(s.value[j]).epsilon(1e-12));
    CHECK_THROWS_AS(ppc::ode(f, y0, 1.0, times), std::invalid_argument);
    CHECK_THROWS_AS(ppc::ode(f, y0, 0.0, times, {.relative_tolerance = 0}), std::invalid_argument);
}

TEST_CASE("a conserved quantity is conserved") {
    // Prey and predator: delta x - gamma log x + beta y - alpha log y.
    const Eigen::VectorXd z0 = Eigen::Vector2d(30, 4);
    const auto invariant = [](double x, double y) {
        return 0.024 * x - 0.8 * std::log(x) + 0.028 * y - 0.55 * std::log(y);
    };
    const ppc::linalg::Matrix z = ppc::ode(
        [](double, const Eigen::VectorXd& v) -> Eigen::Vector2d {
            return {(0.55 - 0.028 * v[1]) * v[0], (0.024 * v[0] - 0.8) * v[1]};
        },
        1.0 * z0, 0.0, Eigen::VectorXd::LinSpaced(40, 0, 40),
        {.relative_tolerance = 1e-10, .absolute_tolerance = 1e-10});
    for (int j = 0; j < 40; ++j)
        CHECK(invariant(z(j, 0), z(j, 1)) == Approx(invariant(30, 4)).epsilon(1e-8));
}
