// Fits of guides that draw integers, whose gradients are by score functions with baselines.
#include "models.hpp"

#include <ppc/math.hpp>
#include <ppc/nuts.hpp>
#include <ppc/posterior.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

using namespace ppc;

namespace {

constexpr double prior_rate = 3;

double log_poisson(double n, double rate) { return n * std::log(rate) - rate - std::lgamma(n + 1); }
double log_joint(double y, double n) {
    const double z = (y - 2 * n) / 1.5;
    return log_poisson(n, prior_rate) - z * z / 2 - std::log(1.5) - models::half_log_2pi;
}

/// n_i ~ Poisson(3), y_i ~ Normal(2 n_i, 1.5), and a guide that draws n_i of Poisson(exp(parameter i)).
struct Counts {
    static std::size_t size(const KernelArgs* a) { return static_cast<std::size_t>(a->extent[0]); }

    static void density(const KernelArgs* a) {
        double sum = 0;
        for (std::size_t i = 0; i < size(a); ++i)
            sum += log_joint(a->real[0][i], a->input[i]);
        a->value[0] = a->value[1] = sum;
    }
    static void density_gradient(const KernelArgs* a) {
        density(a);
        std::fill_n(a->gradient, size(a), 0.0);
    }
    static void copy(const KernelArgs* a) { std::copy_n(a->input, size(a), a->output); }
    static void terms(const KernelArgs* a) { std::fill_n(a->output, 2 * size(a), 0.0); }
    static double draw_of(const KernelArgs* a, std::size_t i) {
        return math::poisson_quantile(std::exp(a->input[i]), a->noise[i]);
    }
    static double cost(const KernelArgs* a, std::size_t i) {
        const double n = draw_of(a, i);
        return log_joint(a->real[0][i], n) - log_poisson(n, std::exp(a->input[i]));
    }
    static void elbo(const KernelArgs* a) {
        a->value[0] = 0;
        for (std::size_t i = 0; i < size(a); ++i)
            a->value[0] += cost(a, i);
    }
    static void elbo_gradient(const KernelArgs* a) {
        elbo(a);
        for (std::size_t i = 0; i < size(a); ++i) {
            a->output[i] = cost(a, i);
            const double baseline = a->noise[size(a) + i];
            a->gradient[i] = (a->output[i] - baseline) * (draw_of(a, i) - std::exp(a->input[i]));
        }
    }
    static void draw(const KernelArgs* a) {
        a->value[0] = 0;
        for (std::size_t i = 0; i < size(a); ++i) {
            a->output[i] = draw_of(a, i);
            a->value[0] += log_poisson(a->output[i], std::exp(a->input[i]));
        }
    }
    /// As a PPC_MEDIAN might say, and to be told from any other.
    static void medians(const KernelArgs* a) {
        for (std::size_t i = 0; i < size(a); ++i)
            a->output[i] = 1000 + a->input[i];
    }

    static constexpr Kernel kernel = {kernel_abi, nullptr, density, density_gradient, copy,
                                      nullptr,    terms,   elbo,    elbo_gradient,    draw,
                                      nullptr,    nullptr, nullptr, medians};
};

Program counts(std::vector<double> y) {
    const std::size_t d = y.size();
    Program::Tables tables;
    tables.model_name = "test";
    tables.kernel = &Counts::kernel;
    tables.sites = {models::latent("n", "nonnegative_integer", {d}, 0, d)};
    tables.sites[0].is_integer = true;
    tables.sites.push_back({"y", SiteKind::observed, "Normal", "real", {d}, 0, d, "test.cpp:2:1", false});
    tables.extent = {static_cast<long long>(d)};
    tables.real = {std::move(y)};
    tables.guide = {"counts", d, d, {{"log_rate", ParameterRole::free, 0, d, 0, std::vector<double>(d)}}};
    tables.guide.scored = d;
    return Program(std::move(tables));
}

/// The ELBO of one element, summed over what is drawn, and its maximum over the log rate.
double exact_elbo(double y, double rate) {
    double sum = 0;
    for (int n = 0; n < 120; ++n) {
        const double log_q = log_poisson(n, rate);
        sum += std::exp(log_q) * (log_joint(y, n) - log_q);
    }
    return sum;
}
double best_elbo(double y) {
    double low = -4, high = 4;
    while (high - low > 1e-8) {
        const double a = low + (high - low) / 3, b = high - (high - low) / 3;
        if (exact_elbo(y, std::exp(a)) > exact_elbo(y, std::exp(b)))
            high = b;
        else
            low = a;
    }
    return exact_elbo(y, std::exp(low));
}

const std::vector<double> observed = {2.9, 7.1, 0.3};

} // namespace

TEST_CASE("A guide that draws integers is fitted by first-order steps to the best ELBO", "[svi][scored]") {
    const Program program = counts(observed);
    double best = 0, reached = 0;
    for (const double y : observed)
        best += best_elbo(y);
    const Fit fit = svi(program, {.seed = 2, .draws = 4000});
    for (std::size_t i = 0; i < observed.size(); ++i)
        reached += exact_elbo(observed[i], std::exp(fit.parameters[i]));
    CHECK(fit.converged);
    CHECK(reached < best + 1e-9);
    CHECK(reached > best - 0.02);
    CHECK(fit.elbo == Approx(best).margin(4 * fit.elbo_se + 0.02));
}

TEST_CASE("A resumed fit has the baselines of integers that it had", "[svi][scored][state]") {
    const Program program = counts(observed);
    const SviOptions options{.seed = 5, .steps = 320, .draws = 20};
    const Fit wanted = svi(program, options);
    std::vector<FitState> states;
    SviOptions watched = options;
    watched.checkpoint_every = 70;
    watched.checkpoint = [&](const FitState& state) { states.push_back(state); };
    svi(program, watched);
    REQUIRE(states.size() >= 4);
    for (const FitState& state : states) {
        CAPTURE(state.steps);
        SviOptions resumed = options;
        resumed.resume = &state;
        const Fit fit = svi(program, resumed);
        CHECK(fit.parameters == wanted.parameters);
        CHECK(fit.draws == wanted.draws);
    }
}

TEST_CASE("A guide's distribution has the medians that it says", "[posterior][scored]") {
    const auto program = std::make_shared<const Program>(counts({1, 2}));
    const Posterior q(program, {-40, -40}); // all draws are 0
    CHECK(q.median("n") == std::vector<double>{960, 960});
    CHECK(q.quantile("n", 0.5) == std::vector<double>{0, 0});
    const Fit fit = draw_fit(*program, q.parameters(), 10, 0);
    CHECK(fit.median("n", Weighting::raw) == std::vector<double>{960, 960});
}

TEST_CASE("What needs derivatives in all latents refuses integers or goes without", "[scored]") {
    const Program program = counts({1, 2});
    CHECK_THROWS_WITH(nuts(program), Catch::Contains("site 'n' has none"));
    CHECK(starting_point(program, Init::path, {}, 0).mean == std::vector<double>{0, 0});
    CHECK(starting_point(program, Init::uniform, {}, 0).mean == std::vector<double>{0, 0});
    // No density where integers are 0: the guide need not draw them as that.
    CHECK_NOTHROW(starting_point(counts({HUGE_VAL}), Init::path, {}, 0));
}
