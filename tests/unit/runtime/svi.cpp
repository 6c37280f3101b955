#include "models.hpp"

#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

using namespace ppc;
using namespace models;
using Catch::Matchers::Contains;

namespace {

/// Precision of a Gaussian whose two first coordinates correlate at -0.999, in very different units.
struct Correlated {
    std::vector<double> mean = {2500, 0.3, -7};
    std::vector<double> sd = {100, 0.002, 1}; // of the posterior
    double correlation = -0.999;
    std::vector<double> precision() const {
        const double r = correlation, scale = 1 / (1 - r * r);
        return {scale / (sd[0] * sd[0]),
                -r * scale / (sd[0] * sd[1]),
                0,
                -r * scale / (sd[0] * sd[1]),
                scale / (sd[1] * sd[1]),
                0,
                0,
                0,
                1 / (sd[2] * sd[2])};
    }
};

/// Rows (1, x) with x far from 0, as people write them: the intercept and the slope correlate at -0.998.
RegressionData raw_predictor() {
    RegressionData data;
    data.columns = 2;
    for (int i = 0; i < 100; ++i) {
        const double x = 60 + 0.1 * ((i * 37) % 100), noise = std::sin(12.9898 * i) * 1.2;
        data.x.insert(data.x.end(), {1.0, x});
        data.y.push_back(3 + 0.5 * x + noise);
    }
    return data;
}

} // namespace

TEST_CASE("Mean field of a correlated Gaussian has its means and conditional scales", "[svi]") {
    const Correlated target;
    const Program program = gaussian<NormalGuide>("normal", target.mean, target.precision());
    const Fit fit = svi(program, {.seed = 4});
    CHECK(fit.converged);
    for (std::size_t i = 0; i < 3; ++i) {
        const double scale = 1 / std::sqrt(target.precision()[4 * i]);
        CHECK(std::abs(fit.parameters[i] - target.mean[i]) < 0.01 * scale);
        CHECK(softplus(fit.parameters[3 + i]) == Approx(scale).epsilon(0.005));
    }
    CHECK_FALSE(fit.weighted); // a factor 22 too narrow: it must say so
}

TEST_CASE("A feasible start is at 0, with scales of 0.1", "[svi]") {
    const Correlated target;
    const SviOptions start{
        .steps = 1, .optimizer = OptimizerKind::sgd, .learning_rate = 1e-300, .init = Init::feasible};
    const Fit fit = svi(gaussian<NormalGuide>("normal", target.mean, target.precision()), start);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(std::abs(fit.parameters[i]) < 1e-200);
        CHECK(fit.parameters[3 + i] == Approx(-2.25216846104409).epsilon(1e-13)); // softplus^-1(0.1)
        CHECK(1 / (1 + std::exp(-fit.parameters[3 + i])) == Approx(0.09516258196404).epsilon(1e-12));
    }
}

TEST_CASE("The full Gaussian fits a correlated Gaussian exactly", "[svi]") {
    const Correlated target;
    const Program program = gaussian<MultivariateGuide>("multivariate", target.mean, target.precision());
    const Fit fit = svi(program, {.seed = 4});
    CHECK(fit.converged);
    CHECK(fit.weighted);
    const double log_det = std::log((1 - 0.999 * 0.999)) + 2 * std::log(100 * 0.002 * 1);
    CHECK(fit.elbo == Approx(3 * half_log_2pi + 0.5 * log_det).epsilon(1e-4));
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(std::abs(fit.parameters[i] - target.mean[i]) < 0.01 * target.sd[i]);
        CHECK(fit.sd("x")[i] == Approx(target.sd[i]).epsilon(0.03));
    }
}

TEST_CASE("Regression on a raw predictor, mean field against the closed form", "[svi]") {
    const RegressionData data = raw_predictor();
    const std::size_t n = data.y.size(), p = 2;
    // Least squares by the normal equations of two columns.
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = data.x[2 * i + 1];
        sx += x, sy += data.y[i], sxx += x * x, sxy += x * data.y[i];
    }
    const double rows = static_cast<double>(n);
    const double slope = (rows * sxy - sx * sy) / (rows * sxx - sx * sx),
                 intercept = (sy - slope * sx) / rows;
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i)
        squares += std::pow(data.y[i] - intercept - slope * data.x[2 * i + 1], 2);
    // E exp(-2 log sigma) = c; each beta's scale is 1 / sqrt(c X'X_jj), so that E residuals^2 = squares + p /
    // c and the optimum for log sigma, N(l, s2) with flat prior on sigma: s2 = 1 / (2 (n - 1)), (n - 1) = c
    // (squares + p / c).
    const double c = (rows - 1 - static_cast<double>(p)) / squares, s2 = 1 / (2 * (rows - 1));
    const double log_sigma = s2 - 0.5 * std::log(c);

    const Program program = regression<NormalGuide>("normal", data);
    const Fit fit = svi(program, {.seed = 1});
    CHECK(fit.converged);
    const double scale0 = 1 / std::sqrt(c * rows), scale1 = 1 / std::sqrt(c * sxx);
    CHECK(std::abs(fit.parameters[0] - intercept) < 0.05 * scale0);
    CHECK(std::abs(fit.parameters[1] - slope) < 0.05 * scale1);
    CHECK(std::abs(fit.parameters[2] - log_sigma) < 0.05 * std::sqrt(s2));
    CHECK(softplus(fit.parameters[3]) == Approx(scale0).epsilon(0.02));
    CHECK(softplus(fit.parameters[4]) == Approx(scale1).epsilon(0.02));
    CHECK(softplus(fit.parameters[5]) == Approx(std::sqrt(s2)).epsilon(0.02));
}

TEST_CASE("Eight schools, mean field: the optimum by quadrature", "[svi]") {
    // Made with R's optim on the ELBO, exact but for quadrature over log tau.
    const Program program = schools<false, NormalGuide>("normal");
    const Fit fit = svi(program, {.seed = 0});
    CHECK(fit.parameters[0] == Approx(4.5271).margin(0.05 * 3.2));
    CHECK(fit.parameters[1] == Approx(0.80958).margin(0.05 * 0.729));
    CHECK(softplus(fit.parameters[11]) == Approx(0.72905).epsilon(0.03));
    CHECK(fit.mean("tau", Weighting::raw)[0] == Approx(2.93098).margin(0.05 * 3.198));
    CHECK_THAT(fit.stopped, Contains("converged") || Contains("reached the limit of 20000 steps"));
    REQUIRE(fit.trace.size() > 2);
    CHECK(fit.trace.back().elbo == Approx(fit.elbo).margin(0.5));
    CHECK(fit.trace.back().step == fit.steps);
}

TEST_CASE("Eight schools: weighted summaries agree with long reference runs, or say they cannot be trusted",
          "[svi]") {
    // posteriordb's reference means and sds of eight_schools_noncentered.
    const Program program = schools<false, MultivariateGuide>("multivariate");
    int trusted = 0;
    for (std::uint64_t seed = 1; seed <= 9; ++seed) {
        CAPTURE(seed);
        const Fit fit = svi(program, {.seed = seed});
        if (!fit.weighted)
            continue;
        ++trusted;
        CHECK(std::abs(fit.mean("mu")[0] - 4.4105) < 0.1 * 3.3091);
        CHECK(std::abs(fit.mean("tau")[0] - 3.6021) < 0.1 * 3.1983);
        CHECK(std::abs(fit.mean("theta")[0] - 6.1505) < 0.1 * 5.6156);
        CHECK(fit.sd("mu")[0] == Approx(3.3091).epsilon(0.1));
        CHECK(fit.sd("tau")[0] == Approx(3.1983).epsilon(0.1));
        CHECK(fit.sd("theta")[0] == Approx(5.6156).epsilon(0.1));
    }
    CHECK(trusted >= 8);
    const Program centred = schools<true, NormalGuide>("normal");
    CHECK_FALSE(svi(centred, {.seed = 2}).weighted);
}

TEST_CASE("First-order optimisers reach the optimum too", "[svi]") {
    const Program program = schools<false, NormalGuide>("normal");
    for (const auto kind : {OptimizerKind::adam, OptimizerKind::clipped_adam}) {
        const Fit fit = svi(program, {.seed = 3, .optimizer = kind});
        CHECK(fit.converged);
        CHECK(fit.parameters[0] == Approx(4.5271).margin(0.1 * 3.2));
        CHECK(fit.parameters[1] == Approx(0.80958).margin(0.15 * 0.729));
        CHECK(softplus(fit.parameters[11]) == Approx(0.72905).epsilon(0.1));
    }
}

TEST_CASE("Mean field beyond the dense limit, with scales over six orders of magnitude", "[svi]") {
    constexpr std::size_t d = 20;
    std::vector<double> mean(d), precision(d * d), sd(d);
    for (std::size_t i = 0; i < d; ++i) {
        sd[i] = std::pow(10.0, -3 + 6.0 * static_cast<double>(i) / (d - 1));
        mean[i] = 5 * sd[i] * std::sin(static_cast<double>(i));
        precision[i * (d + 1)] = 1 / (sd[i] * sd[i]);
    }
    const Program program = gaussian<NormalGuide>("normal", mean, precision);
    const Fit fit = svi(program, {.seed = 5, .dense_limit = 5});
    CHECK(fit.converged);
    CHECK(fit.weighted);
    for (std::size_t i = 0; i < d; ++i) {
        CHECK(std::abs(fit.parameters[i] - mean[i]) < 0.05 * sd[i]);
        CHECK(softplus(fit.parameters[d + i]) == Approx(sd[i]).epsilon(0.1));
    }
}

TEST_CASE("Guides of free parameters start where they say and take Adam", "[svi]") {
    Program::Tables tables;
    tables.model_name = "free";
    tables.kernel = &Entries<Gaussian, NormalGuide>::kernel;
    tables.real = {{3, -1}, {1, 0, 0, 4}};
    tables.extent = {2};
    tables.sites = {latent("x", "real", {2}, 0, 2)};
    tables.guide = {"mine", 4, 2, {{"p", ParameterRole::free, 0, 4, 0, {2.5, -1.5, 0, 0}}}};
    tables.work_size = 8;
    const Fit fit = svi(Program(std::move(tables)), {.seed = 1});
    CHECK(fit.guide == "mine");
    CHECK(fit.parameters[0] == Approx(3).margin(0.03));
    CHECK(softplus(fit.parameters[3]) == Approx(0.5).epsilon(0.03));
}

TEST_CASE("A fit is the same again for the same seed", "[svi]") {
    const Program program = schools<false, MultivariateGuide>("multivariate");
    const SviOptions options{.seed = 11, .steps = 400, .draws = 100};
    CHECK(svi(program, options).draws == svi(program, options).draws);
}

TEST_CASE("A point is the mode in constrained space", "[svi]") {
    RegressionData data = raw_predictor();
    const Program program = regression<DeltaGuide>("delta", data);
    const Fit fit = svi(program, {});
    CHECK(fit.converged);
    CHECK(fit.rows == 1);
    CHECK(std::isnan(fit.k_hat));
    CHECK_FALSE(fit.weighted);
    CHECK(fit.sd("sigma")[0] == 0);
    double squares = 0;
    for (std::size_t i = 0; i < data.y.size(); ++i)
        squares += std::pow(data.y[i] - fit.mean("beta")[0] - fit.mean("beta")[1] * data.x[2 * i + 1], 2);
    CHECK(fit.mean("sigma")[0] ==
          Approx(std::sqrt(squares / static_cast<double>(data.y.size()))).epsilon(1e-5));
}

TEST_CASE("A density without a mode is refused by name", "[svi]") {
    const Program program = schools<true, DeltaGuide>("delta");
    for (std::uint64_t seed : {0, 1, 2})
        CHECK_THROWS_WITH(svi(program, {.seed = seed}), Contains("has no mode") &&
                                                            Contains("'tau' runs to 0") &&
                                                            Contains("use another guide"));
}

TEST_CASE("Data without a density are refused by site", "[svi]") {
    RegressionData data = raw_predictor();
    data.y[7] = NAN;
    const Program program = regression<NormalGuide>("normal", data);
    CHECK_THROWS_WITH(svi(program, {}),
                      Contains("no starting point") && Contains("'y[1]' (Normal, test.cpp:3:5)"));
    CHECK_THROWS_WITH(svi(program, {.init = Init::feasible}),
                      Contains("'y[1]'") && Contains("log density nan"));
    const Program point = regression<DeltaGuide>("delta", data);
    CHECK_THROWS_WITH(svi(point, {}), Contains("'y[1]'"));
}

namespace {

/// Finite at its start, not a number a little to the right.
struct Cliff {
    static Density density(const KernelArgs&, const double* u, double* gradient, bool) {
        const double value = u[0] < 0.5 ? u[0] : NAN;
        if (gradient)
            gradient[0] = u[0] < 0.5 ? 1 : NAN;
        return {value, value};
    }
    static void constrain(const KernelArgs&, const double* u, double* out) { out[0] = u[0]; }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        out[0] = density(a, u, nullptr, false).log_prob;
    }
};

} // namespace

TEST_CASE("A fit that becomes non-finite says at which step and why", "[svi]") {
    const Program program = make<Cliff, NormalGuide>("normal", {latent("x", "real", {}, 0, 1)}, {}, {1});
    for (const auto kind : {OptimizerKind::automatic, OptimizerKind::adam})
        CHECK_THROWS_WITH(svi(program, {.optimizer = kind, .init = Init::feasible}),
                          Contains("became non-finite at step") && Contains("'x' (Normal, test.cpp:1:1)"));
}

TEST_CASE("Options outside their range are the user's error", "[svi]") {
    const Program program = schools<false, NormalGuide>("normal");
    CHECK_THROWS_AS(svi(program, {.steps = 0}), UserError);
    CHECK_THROWS_AS(svi(program, {.particles = 0}), UserError);
    CHECK_THROWS_AS(svi(program, {.learning_rate = -1}), UserError);
    CHECK_THROWS_AS(svi(program, {.draws = 0}), UserError);
    Initial details;
    CHECK_THROWS_WITH(init_from_name("prior", details), Contains("path, feasible, uniform"));
    CHECK(init_from_name("uniform(0.5)", details) == Init::uniform);
    CHECK(details.radius == 0.5);
    CHECK_THROWS_AS(init_from_name("uniform(-1)", details), UserError);
    CHECK_THROWS_WITH(optimizer_from_name("lion"), Contains("clipped_adam"));
    CHECK(optimizer_from_name("sgd") == OptimizerKind::sgd);
}

TEST_CASE("A fit stops at its limit and says so", "[svi]") {
    const Program program = schools<false, NormalGuide>("normal");
    const Fit fit = svi(program, {.steps = 30, .draws = 100});
    CHECK(fit.steps == 30);
    CHECK_FALSE(fit.converged);
    CHECK_THAT(fit.stopped, Contains("reached the limit of 30 steps"));
}
