// Fits that start from a fit to other data, and fits of a part of the guide.
#include "models.hpp"

#include <ppc/random.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ppc;
using namespace models;
using Catch::Matchers::Contains;

namespace {

/// y_i ~ Normal(theta_i, s_i), theta_i ~ Normal(mu, tau): the centred schools with `n` of them, each known
/// well.
template <class Guide> Program groups(const std::string& guide, std::size_t n) {
    std::vector<double> group(n), noise(n), y(n), s(n);
    fill_normal({11, Stream::sequential, 0, 0}, group);
    fill_normal({11, Stream::sequential, 1, 0}, noise);
    for (std::size_t i = 0; i < n; ++i) {
        s[i] = 2 + 0.6 * std::sin(static_cast<double>(i));
        y[i] = 3 + 5 * group[i] + s[i] * noise[i];
    }
    const std::vector<SiteLayout> sites = {latent("mu", "real", {}, 0, 1),
                                           latent("tau", "positive", {}, 1, 1),
                                           latent("theta", "real", {n}, 2, n)};
    const auto count = static_cast<long long>(n);
    return make<Schools<true>, Guide>(guide, sites, {y, s}, {count + 2, count});
}

/// Correlated predictors, the first of them 1.
RegressionData rows(std::size_t count) {
    RegressionData data;
    data.columns = 5;
    data.sigma_prior = 1;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> z(data.columns);
        fill_normal({5, Stream::sequential, static_cast<std::uint32_t>(i), 0}, z);
        double y = 1.3 * z[0];
        for (std::size_t j = 0; j < data.columns; ++j) {
            data.x.push_back(j == 0 ? 1 : z[j] + (j > 1 ? 0.7 * z[j - 1] : 0));
            y += 0.3 * static_cast<double>(j + 1) * data.x.back();
        }
        data.y.push_back(y);
    }
    return data;
}

/// Locations, and the covariance's factor by rows, of a guide of models.hpp.
struct Moments {
    std::vector<double> mean;
    std::vector<std::vector<double>> factor;

    Moments(const std::vector<double>& parameters, std::size_t d, bool full) {
        mean.assign(parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(d));
        const double* at = parameters.data() + d;
        for (std::size_t i = 0; i < d; ++i) {
            factor.emplace_back(d, 0.0);
            for (std::size_t j = full ? 0 : i; j < i; ++j)
                factor[i][j] = *at++;
            factor[i][i] = softplus(*at++);
        }
    }
    double covariance(std::size_t i, std::size_t j) const {
        double sum = 0;
        for (std::size_t k = 0; k < factor.size(); ++k)
            sum += factor[i][k] * factor[j][k];
        return sum;
    }
    double scale(std::size_t i) const { return std::sqrt(covariance(i, i)); }
};

/// The parameters from which a warm start sets out: a step that does not move them.
std::vector<double> start_of(const Program& program, const FitState& state) {
    SviOptions options{.steps = 1, .optimizer = OptimizerKind::sgd, .learning_rate = 1e-300, .draws = 10};
    options.warm_start = &state;
    return svi(program, options).parameters;
}

/// A tenth more data: the warm fit ends where the cold one does, in less than a tenth of its steps.
void check_warm(const Program& before, const Program& now, bool full, std::size_t old_dimension) {
    CAPTURE(now.guide().name, now.dimension());
    const SviOptions options{.seed = 2, .draws = 1000};
    const Fit first = svi(before, options), cold = svi(now, options);
    REQUIRE(first.converged);
    REQUIRE(cold.converged);
    const FitState state = first.state();

    const std::size_t d = now.dimension();
    const Moments saved(first.parameters, old_dimension, full), start(start_of(now, state), d, full);
    for (std::size_t i = 0; i < old_dimension; ++i) {
        CHECK(start.mean[i] == Approx(saved.mean[i]).epsilon(1e-13));
        for (std::size_t j = 0; j <= i; ++j)
            CHECK(start.covariance(i, j) == Approx(saved.covariance(i, j)).epsilon(1e-12).margin(1e-15));
    }
    double mean = 0, scale = 0;
    const double count = static_cast<double>(old_dimension - 2);
    for (std::size_t i = 2; i < old_dimension; ++i) {
        mean += saved.mean[i] / count;
        scale += saved.scale(i) / count;
    }
    for (std::size_t i = old_dimension; i < d; ++i) { // new elements of theta
        CHECK(start.mean[i] == Approx(mean).epsilon(1e-12));
        CHECK(start.scale(i) == Approx(scale).epsilon(1e-12));
        CHECK(std::abs(start.covariance(i, 0)) < 1e-200);
    }

    SviOptions warm = options;
    warm.warm_start = &state;
    const Fit fit = svi(now, warm);
    CHECK(fit.converged);
    CHECK(10 * fit.steps < cold.steps);
    CHECK(fit.elbo > cold.elbo - 0.05);
    const Moments end(fit.parameters, d, full), wanted(cold.parameters, d, full);
    for (std::size_t i = 0; i < d; ++i) {
        CHECK(std::abs(end.mean[i] - wanted.mean[i]) < 0.1 * wanted.scale(i));
        CHECK(end.scale(i) == Approx(wanted.scale(i)).epsilon(0.1));
    }
}

} // namespace

TEST_CASE("A warm start on more data keeps the scales and takes a tenth of the steps", "[warm]") {
    check_warm(regression<NormalGuide>("normal", rows(100)), regression<NormalGuide>("normal", rows(110)),
               false, 6);
    check_warm(regression<MultivariateGuide>("multivariate", rows(100)),
               regression<MultivariateGuide>("multivariate", rows(110)), true, 6);
    check_warm(groups<NormalGuide>("normal", 40), groups<NormalGuide>("normal", 44), false, 42);
    check_warm(groups<MultivariateGuide>("multivariate", 40), groups<MultivariateGuide>("multivariate", 44),
               true, 42);
    check_warm(groups<NormalGuide>("normal", 300), groups<NormalGuide>("normal", 330), false, 302);
}

TEST_CASE("A plate that shrinks keeps its first elements, with their covariance", "[warm]") {
    const Fit first = svi(groups<MultivariateGuide>("multivariate", 8), {.draws = 10});
    const Moments saved(first.parameters, 10, true),
        start(start_of(groups<MultivariateGuide>("multivariate", 5), first.state()), 7, true);
    for (std::size_t i = 0; i < 7; ++i) {
        CHECK(start.mean[i] == saved.mean[i]);
        for (std::size_t j = 0; j <= i; ++j)
            CHECK(start.covariance(i, j) == Approx(saved.covariance(i, j)).epsilon(1e-10));
    }
}

TEST_CASE("Elements of a grown matrix stay with their indices", "[warm]") {
    const auto matrix = [](std::size_t r, std::size_t c) {
        const std::size_t d = r * c + 1;
        std::vector<double> mean(d), precision(d * d);
        for (std::size_t i = 0; i < d; ++i) {
            mean[i] = 1 + static_cast<double>(i);
            precision[i * d + i] = 1;
        }
        return make<models::Gaussian, NormalGuide>(
            "normal", {latent("m", "real", {r, c}, 0, r * c), latent("last", "real", {}, r * c, 1)},
            {mean, precision}, {static_cast<long long>(d)});
    };
    const Fit first = svi(matrix(2, 3), {.draws = 10});
    const std::vector<double> start = start_of(matrix(3, 4), first.state());
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            CHECK(start[i * 4 + j] ==
                  Approx(i < 2 && j < 3 ? first.parameters[i * 3 + j] : 3.5).margin(0.02)); // 1, …, 6
    CHECK(start[12] == first.parameters[6]);
}

TEST_CASE("A warm start that is interrupted goes on", "[warm]") {
    const Program now = groups<NormalGuide>("normal", 11);
    for (const OptimizerKind kind : {OptimizerKind::automatic, OptimizerKind::adam}) {
        SviOptions options{.steps = 2000, .optimizer = kind, .draws = 20, .tolerance = 0.001};
        const FitState state = svi(groups<NormalGuide>("normal", 10), options).state();
        options.warm_start = &state;
        std::vector<FitState> states;
        options.checkpoint = [&](const FitState& at) { states.push_back(at); };
        options.checkpoint_every = 17;
        const Fit fit = svi(now, options);
        REQUIRE(states.size() > 3);
        for (const std::size_t i : {std::size_t{0}, states.size() / 2, states.size() - 1}) {
            SviOptions resumed = options;
            resumed.checkpoint = {};
            resumed.resume = &states[i];
            CHECK(svi(now, resumed).parameters == fit.parameters);
        }
        const FitState without = states[0];
        SviOptions cold{.steps = 2000, .optimizer = kind, .draws = 20, .tolerance = 0.001};
        cold.resume = &without;
        CHECK_THROWS_WITH(svi(now, cold), Contains("warm start"));
    }
}

TEST_CASE("A warm start is of the same sites and guide", "[warm]") {
    const FitState state = svi(groups<NormalGuide>("normal", 10), {.draws = 10}).state();
    const auto refused = [&](const Program& program) {
        SviOptions options{.draws = 10};
        options.warm_start = &state;
        try {
            svi(program, options);
        } catch (const UserError& error) {
            return std::string(error.what());
        }
        return std::string("none");
    };
    CHECK(refused(groups<NormalGuide>("normal", 12)) == "none");
    CHECK_THAT(refused(groups<MultivariateGuide>("multivariate", 10)),
               Contains("guide") && Contains("multivariate"));
    CHECK_THAT(refused(regression<NormalGuide>("normal", rows(20))),
               Contains("site 'theta'") && Contains("site 'beta'"));
}

TEST_CASE("A point starts from a point", "[warm]") {
    const Program program = regression<DeltaGuide>("delta", rows(100));
    const Fit first = svi(program, {}), cold = svi(regression<DeltaGuide>("delta", rows(110)), {});
    const FitState state = first.state();
    SviOptions options;
    options.warm_start = &state;
    const Fit fit = svi(regression<DeltaGuide>("delta", rows(110)), options);
    for (std::size_t i = 0; i < 6; ++i)
        CHECK(fit.parameters[i] == Approx(cold.parameters[i]).epsilon(1e-6).margin(1e-7));
    CHECK(fit.steps < cold.steps);
}
