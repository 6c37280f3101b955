// Implicit steps: their order, stiff equations against closed forms and published values, sensitivities.
#include "runtime/src/ode/steps.hpp"

#include <ppc/kernel.hpp>
#include <ppc/ode.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <vector>

namespace {

using Triple = std::array<double, 3>;

/// y' = -2 t y^2, x' = x (1 + t^2) y cos t from (1, 1): y = 1 / (1 + t^2), x = exp(sin t). Counts its steps.
class Nonlinear : public ppc::ode_steps::System {
public:
    Nonlinear() : System(2, 0) {}
    void rates(double t, const double* y, double* out) override {
        out[0] = -2 * t * y[0] * y[0];
        out[1] = y[1] * (1 + t * t) * y[0] * std::cos(t);
    }
    void derivatives(double t, const double* y, double* out) override {
        ++steps;
        out[0] = -4 * t * y[0];
        out[1] = 0;
        out[2] = y[1] * (1 + t * t) * std::cos(t);
        out[3] = (1 + t * t) * y[0] * std::cos(t);
    }
    int steps = 0;
};

/// Largest error at t = 1 and 3 with that tolerance, and the number of steps.
std::pair<double, double> error_and_steps(double tolerance) {
    Nonlinear system;
    const std::array<double, 2> first = {1, 1}, times = {1, 3};
    double error = 0;
    CHECK(ppc::ode_steps::stiff_steps({system, first, 0, times, {tolerance, tolerance}},
                                      [&](std::size_t j, const double* y, const double*) {
                                          error =
                                              std::max({error, std::abs(y[0] - 1 / (1 + times[j] * times[j])),
                                                        std::abs(y[1] - std::exp(std::sin(times[j])))});
                                      }));
    return {error, system.steps};
}

// Robertson's reaction: rates 0.04, 3e7 and 1e4 from (1, 0, 0).
Triple robertson(const Triple& y, const double* k) {
    const double a = k[0] * y[0], b = k[2] * y[1] * y[2], c = k[1] * y[1] * y[1];
    return {b - a, a - b - c, c};
}
void robertson_rates(const ppc::KernelArgs* a) {
    const Triple rates = robertson({a->input[0], a->input[1], a->input[2]}, a->input + 3);
    std::copy(rates.begin(), rates.end(), a->output);
}
void robertson_adjoint(const ppc::KernelArgs* a) {
    const double *y = a->input, *k = y + 3, *w = a->noise + 1;
    const double first = w[1] - w[0], second = w[2] - w[1], third = w[0] - w[1]; // of the three reactions
    a->gradient[0] = first * k[0];
    a->gradient[1] = third * k[2] * y[2] + second * 2 * k[1] * y[1];
    a->gradient[2] = third * k[2] * y[1];
    a->gradient[3] = first * y[0];
    a->gradient[4] = second * y[1] * y[1];
    a->gradient[5] = third * y[1] * y[2];
}

struct Robertson {
    std::vector<double> y0 = {1, 0, 0}, k = {0.04, 3e7, 1e4}, options = {0, 1e-11, 1e-15, 1e6, 1},
                        times = {0.4, 4};
    const ppc::KernelArgs args{};
    const ppc::OdeSystem system{&args, robertson_rates, robertson_adjoint, 0};

    std::vector<double> solve() const {
        std::vector<double> out(3 * times.size());
        const double* const inputs[] = {y0.data(), k.data(), options.data(), times.data()};
        ppc_ode(&system, sizes().data(), inputs, out.data());
        return out;
    }
    /// Of the sum of `bar` times the states.
    std::vector<double> adjoints(const std::vector<double>& bar) const {
        std::vector<double> out(3 + 3 + 5 + times.size());
        const std::vector<double> value = solve();
        const double* const inputs[] = {y0.data(),    k.data(),     options.data(),
                                        times.data(), value.data(), bar.data()};
        ppc_ode_adjoint(&system, sizes().data(), inputs, out.data());
        return out;
    }
    std::array<long long, 5> sizes() const { return {3, 1, 3, 5, static_cast<long long>(times.size())}; }
};

} // namespace

TEST_CASE("implicit steps are of order 4") {
    const auto [coarse, few] = error_and_steps(1e-6);
    const auto [fine, many] = error_and_steps(1e-11);
    INFO(coarse << " in " << few << ", " << fine << " in " << many);
    CHECK(coarse < 1e-5);
    CHECK(fine < 1e-10);
    CHECK(std::log(coarse / fine) / std::log(many / few) == Approx(4).margin(0.25));
}

TEST_CASE("a linear stiff equation agrees with its closed form, in few steps") {
    // Eigenvalue -1 of (1, 1), and -1e4 of (1, -1).
    const std::vector<double> times = {1e-5, 1e-4, 0.1, 1, 10};
    const std::array<double, 2> first = {3, 1};
    int calls = 0;
    const auto f = [&](double, const std::array<double, 2>& y) -> std::array<double, 2> {
        ++calls;
        const double slow = -0.5 * (y[0] + y[1]), fast = -0.5e4 * (y[0] - y[1]);
        return {slow + fast, slow - fast};
    };
    const auto count = [&](bool stiff) {
        calls = 0;
        const ppc::linalg::Matrix y = ppc::ode(
            f, first, 0.0, times, {.relative_tolerance = 1e-7, .absolute_tolerance = 1e-9, .stiff = stiff});
        for (std::size_t j = 0; j < times.size(); ++j) {
            const double slow = 2 * std::exp(-times[j]), fast = std::exp(-1e4 * times[j]);
            CHECK(y(static_cast<int>(j), 0) == Approx(slow + fast).epsilon(1e-6).margin(1e-8));
            CHECK(y(static_cast<int>(j), 1) == Approx(slow - fast).epsilon(1e-6).margin(1e-8));
        }
        return calls;
    };
    const int implicit = count(true), with_explicit = count(false);
    INFO(implicit << " and " << with_explicit << " calls");
    CHECK(20 * implicit < with_explicit);
}

TEST_CASE("Robertson's reaction agrees with published values") {
    // The first three: as the documentation of LSODE has them in five digits (Hindmarsh 1983), here from
    // Radau IIA steps of order 5 in 30 digits, 60 a decade. The last: F. Mazzia and C. Magherini, "Test Set
    // for Initial Value Problem Solvers", problem ROBER.
    const std::vector<double> times = {0.4, 4, 40, 1e11};
    const Triple expected[] = {{0.9851721138609899, 3.38639537897665e-5, 0.01479402218522038},
                               {0.9055186785841903, 2.240475687650787e-5, 0.0944589166589332},
                               {0.7158270687182923, 9.185534764650688e-6, 0.2841637457469431},
                               {0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050}};
    const std::vector<double> k = {0.04, 3e7, 1e4};
    int calls = 0;
    const ppc::linalg::Matrix y = ppc::ode(
        [&](double, const Triple& at) {
            ++calls;
            return robertson(at, k.data());
        },
        Triple{1, 0, 0}, 0.0, times,
        {.relative_tolerance = 1e-9, .absolute_tolerance = 1e-16, .stiff = true});
    for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 3; ++i)
            CHECK(y(j, i) == Approx(expected[j][static_cast<std::size_t>(i)]).epsilon(1e-7));
    INFO(calls << " calls");
    CHECK(calls < 200000); // steps of at most 1e-3 to 1e11 would take 1e14

    // With derivatives instead of differences.
    Robertson r;
    r.times = times;
    r.options = {0, 1e-9, 1e-16, 1e5, 1};
    const std::vector<double> generated = r.solve();
    for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 3; ++i)
            CHECK(generated[static_cast<std::size_t>(3 * j + i)] ==
                  Approx(expected[j][static_cast<std::size_t>(i)]).epsilon(1e-7));
}

TEST_CASE("sensitivities of implicit steps agree with those of explicit ones and with differences") {
    Robertson r;
    const std::vector<double> bar = {0.3, 20, -0.7, 1.1, -40, 0.2};
    const std::vector<double> found = r.adjoints(bar);
    r.options = {0, 1e-12, 1e-16, 1e6, 0};
    const std::vector<double> with_explicit = r.adjoints(bar);
    r.options = {0, 1e-11, 1e-15, 1e6, 1};
    std::vector<double>* const parts[] = {&r.y0, &r.k, &r.options, &r.times};
    std::size_t at = 0;
    for (std::vector<double>* part : parts)
        for (std::size_t i = 0; i < part->size(); ++i, ++at) {
            INFO("adjoint " << at);
            CHECK(found[at] == Approx(with_explicit[at]).epsilon(1e-6));
            if (part == &r.options && i > 0) {
                CHECK(found[at] == 0);
                continue;
            }
            const double x = (*part)[i];
            const double h = x == 0 ? 1e-5 : 1e-4 * x;
            double difference = 0;
            for (const auto& [offset, weight] :
                 {std::pair(-2, 1.0 / 12), {-1, -2.0 / 3}, {1, 2.0 / 3}, {2, -1.0 / 12}}) {
                (*part)[i] = x + offset * h;
                const std::vector<double> value = r.solve();
                for (std::size_t j = 0; j < value.size(); ++j)
                    difference += weight / h * bar[j] * value[j];
            }
            (*part)[i] = x;
            CHECK(found[at] == Approx(difference).epsilon(1e-5));
        }
}

TEST_CASE("implicit steps do not depend on whether there are sensitivities") {
    Nonlinear with, without;
    const std::array<double, 2> first = {1, 1}, times = {0, 2};
    std::vector<double> states;
    for (Nonlinear* system : {&with, &without})
        CHECK(ppc::ode_steps::stiff_steps(
            {*system, first, 0, times, {}, system == &with},
            [&](std::size_t, const double* y, const double*) { states.insert(states.end(), y, y + 2); }));
    CHECK(states[0] == 1);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(states[i] == states[4 + i]);
    CHECK((with.steps - without.steps) % 5 == 0); // a Jacobian more for each stage of a step that is kept
    CHECK(with.steps > without.steps);
}

TEST_CASE("implicit steps fail where there is no solution") {
    const auto solve = [](const auto& f, double y0) {
        return ppc::ode(f, std::vector<double>{y0}, 0.0, std::vector<double>{0.5, 2.0}, {.stiff = true});
    };
    using State = std::vector<double>;
    const auto square = solve([](double, const State& y) -> State { return {y[0] * y[0]}; }, 1);
    CHECK(square(0, 0) == Approx(2).epsilon(1e-7)); // 1 / (1 - t)
    CHECK(std::isnan(square(1, 0)));
    const auto root = solve([](double t, const State& y) -> State { return {std::sqrt(1 - t) + y[0]}; }, 1);
    CHECK(std::isfinite(root(0, 0)));
    CHECK(std::isnan(root(1, 0)));
    const std::vector<double> nothing, times = {0.0, 1.0};
    const auto same = [](double, const State& y) { return y; };
    CHECK(ppc::ode(same, nothing, 0.0, times, {.stiff = true}).size() == 0);
    CHECK(ppc::ode(same, times, 0.0, nothing, {.stiff = true}).size() == 0);
}
