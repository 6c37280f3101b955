// Posteriors in closed form; errors in units of the Monte-Carlo standard error that the draws themselves
// give.
#include "tests/unit/runtime/models.hpp"

#include <ppc/nuts.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <numbers>

using namespace ppc;
using models::NormalGuide;

namespace {

#ifdef PPC_SANITIZED
constexpr int draws = 200;
constexpr double most_r_hat = 1.1; // that chains as short as these show by chance
constexpr double most_error = 0.2;
#else
constexpr int draws = 1000;
constexpr double most_r_hat = 1.03;
constexpr double most_error = 0.1;
#endif

void check_moments(const Chains& chains, std::size_t column, double mean, double sd) {
    const std::vector<double> values = chains.column(column);
    const ChainsView view{values, chains.chains};
    double sum = 0, squares = 0;
    for (const double x : values)
        sum += x;
    const double found = sum / static_cast<double>(values.size());
    for (const double x : values)
        squares += (x - found) * (x - found);
    CAPTURE(column);
    CHECK(std::abs(found - mean) < 4 * mcse_mean(view));
    CHECK(std::abs(std::sqrt(squares / static_cast<double>(values.size() - 1)) - sd) < 4 * mcse_sd(view));
    CHECK(mcse_mean(view) < most_error * sd); // or the above says nothing
    CHECK(r_hat(view) < most_r_hat);
}

/// A density given by a function, one coordinate after the other.
template <class Function> struct Independent {
    static models::Density density(const KernelArgs& a, const double* u, double* gradient, bool) {
        double value = 0;
        for (long long i = 0; i < a.extent[0]; ++i) {
            const auto [log_density, slope] = Function::at(u[i]);
            value += log_density;
            if (gradient)
                gradient[i] = slope;
        }
        return {value, value};
    }
    static void constrain(const KernelArgs& a, const double* u, double* out) {
        std::copy(u, u + a.extent[0], out);
    }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        for (long long i = 0; i < a.extent[0]; ++i)
            out[i] = Function::at(u[i]).first;
    }
};

template <class Function> Program independent(std::size_t d) {
    return models::make<Independent<Function>, NormalGuide>(
        "normal", {models::latent("x", "real", {d}, 0, d)}, {}, {static_cast<long long>(d)});
}

/// log of a Gamma(2, 1) variable.
struct LogGamma {
    static std::pair<double, double> at(double u) { return {2 * u - std::exp(u), 2 - std::exp(u)}; }
};

/// A standard normal, which is no number below -0.5.
struct Cut {
    static std::pair<double, double> at(double u) {
        return u < -0.5 ? std::pair(std::nan(""), std::nan("")) : std::pair(-0.5 * u * u, -u);
    }
};

struct Nowhere {
    static std::pair<double, double> at(double) { return {-std::numeric_limits<double>::infinity(), 0}; }
};

struct OnlySlope {
    static std::pair<double, double> at(double u) { return {-0.5 * u * u, std::nan("")}; }
};

struct Flat {
    static std::pair<double, double> at(double) { return {0, 0}; }
};

/// Neal's funnel: u_0 ~ Normal(0, 3), the others Normal(0, exp(u_0 / 2)).
struct Funnel {
    static models::Density density(const KernelArgs& a, const double* u, double* gradient, bool) {
        double value = -u[0] * u[0] / 18, slope = -u[0] / 9;
        for (long long i = 1; i < a.extent[0]; ++i) {
            const double z = u[i] * std::exp(-u[0] / 2);
            value -= 0.5 * z * z + u[0] / 2;
            slope += 0.5 * z * z - 0.5;
            if (gradient)
                gradient[i] = -z * std::exp(-u[0] / 2);
        }
        if (gradient)
            gradient[0] = slope;
        return {value, value};
    }
    static void constrain(const KernelArgs& a, const double* u, double* out) {
        std::copy(u, u + a.extent[0], out);
    }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        std::fill(out, out + a.extent[0], 0.0);
        out[0] = density(a, u, nullptr, false).log_prob;
    }
};

std::vector<double> identity(std::size_t d) {
    std::vector<double> result(d * d);
    for (std::size_t i = 0; i < d; ++i)
        result[i * (d + 1)] = 1;
    return result;
}

} // namespace

TEST_CASE("NUTS draws standard normals", "[nuts]") {
    for (const std::size_t d : {1, 2, 10, 50}) {
        const Program program =
            models::gaussian<NormalGuide>("normal", std::vector<double>(d, 0.5), identity(d));
        const Chains chains = nuts(program, {.seed = 1, .draws = draws});
        CAPTURE(d);
        REQUIRE(chains.chains == 4);
        REQUIRE(chains.rows == draws);
        for (std::size_t k = 0; k < d; k += 7)
            check_moments(chains, k, 0.5, 1);
        CHECK(chains.divergences() == 0);
        CHECK(chains.saturated() == 0);
        // Of a normal, the energy's exact distribution: H - d log(2 pi) / 2 is chi-squared with 2 d degrees,
        // halved.
        double energy = 0, accept = 0;
        for (const DrawStatistics& s : chains.statistics) {
            energy += s.energy / static_cast<double>(chains.statistics.size());
            accept += s.accept / static_cast<double>(chains.statistics.size());
        }
        CHECK(energy == Approx(static_cast<double>(d)).epsilon(0.1));
        CHECK(accept > 0.75);
        CHECK(accept < 0.95);
        CHECK(chains.e_bfmi() > 0.6);
    }
}

TEST_CASE("NUTS draws correlated normals with every metric", "[nuts]") {
    // Covariance s_i s_j 0.9^|i - j|, whose inverse is tridiagonal; sds from 0.1 to 10.
    constexpr std::size_t d = 9;
    constexpr double r = 0.9;
    std::vector<double> sd(d), precision(d * d), mean(d);
    for (std::size_t i = 0; i < d; ++i) {
        sd[i] = std::pow(10, 0.25 * static_cast<double>(i) - 1);
        mean[i] = static_cast<double>(i);
    }
    for (std::size_t i = 0; i < d; ++i) {
        const bool inner = i > 0 && i + 1 < d;
        precision[i * d + i] = (inner ? 1 + r * r : 1) / (1 - r * r) / (sd[i] * sd[i]);
        if (i + 1 < d)
            precision[i * d + i + 1] = precision[(i + 1) * d + i] = -r / (1 - r * r) / (sd[i] * sd[i + 1]);
    }
    const Program program = models::gaussian<NormalGuide>("normal", mean, precision);
    std::map<NutsMetric, long long> gradients;
    for (const NutsMetric metric : {NutsMetric::unit, NutsMetric::diagonal, NutsMetric::dense}) {
        const Chains chains = nuts(program, {.seed = 2, .draws = draws, .metric = metric});
        CAPTURE(static_cast<int>(metric));
        for (const std::size_t k : {0, 3, 8})
            check_moments(chains, k, mean[k], sd[k]);
        gradients[metric] = chains.leapfrogs();
        for (std::size_t c = 0; c < chains.chains; ++c)
            for (std::size_t k = 0; k < d; ++k)
                CHECK(chains.variances[c][k] / (metric == NutsMetric::unit ? 1 : sd[k] * sd[k]) ==
                      Approx(1).epsilon(0.5));
    }
    // What a metric knows need not be found by long trajectories.
    CHECK(gradients[NutsMetric::dense] < gradients[NutsMetric::diagonal] / 2);
    CHECK(gradients[NutsMetric::diagonal] < gradients[NutsMetric::unit] / 4);
}

TEST_CASE("NUTS draws a skewed density without bias", "[nuts]") {
    // Many draws and a large step: wrong weights of the trajectory's points would show.
    const Program program = independent<LogGamma>(3);
    const Chains chains = nuts(program, {.seed = 3, .draws = 10 * draws, .target_accept = 0.6});
    constexpr double mean = 0.42278433509846714, variance = 0.64493406684822644; // digamma(2), trigamma(2)
    for (std::size_t k = 0; k < 3; ++k) {
        check_moments(chains, k, mean, std::sqrt(variance));
        const std::vector<double> values = chains.column(k);
        const double low = std::log(0.35536151), high = std::log(4.74386452); // qgamma(c(0.05, 0.95), 2)
        double below = 0, above = 0;
        for (const double x : values) {
            below += x < low;
            above += x > high;
        }
        const double n = static_cast<double>(values.size());
        const double error = 4 * std::sqrt(0.05 * 0.95 / ess_tail({values, chains.chains}));
        CHECK(below / n == Approx(0.05).margin(error));
        CHECK(above / n == Approx(0.05).margin(error));
    }
}

TEST_CASE("Where the density is no number no draw is", "[nuts]") {
    const Chains chains = nuts(independent<Cut>(1), {.seed = 4, .draws = 4 * draws});
    // Mean of a normal above a: phi(a) / (1 - Phi(a)); variance 1 + a mean - mean^2.
    const double a = -0.5,
                 mean = std::exp(-0.125) / std::sqrt(2 * std::numbers::pi) / (1 - 0.30853753872598690);
    check_moments(chains, 0, mean, std::sqrt(1 + a * mean - mean * mean));
    CHECK(chains.divergences() > 0); // a trajectory ends there
    for (const double x : chains.column(0))
        REQUIRE(x >= -0.5);
}

TEST_CASE("A funnel gives divergences", "[nuts]") {
    const Program program = models::make<Funnel, NormalGuide>(
        "normal", {models::latent("v", "real", {}, 0, 1), models::latent("x", "real", {9}, 1, 9)}, {}, {10});
    const Chains chains = nuts(program, {.seed = 5, .draws = draws});
    CHECK(chains.divergences() > 0);
    CHECK(chains.e_bfmi() < 0.6);
    // At a depth of 2 every trajectory of small steps is cut off.
    const Chains cut = nuts(program, {.seed = 5, .draws = draws, .target_accept = 0.99, .most_depth = 2});
    CHECK(cut.saturated() > cut.statistics.size() / 4);
    for (const DrawStatistics& s : cut.statistics)
        REQUIRE(s.leapfrogs <= 3);
}

TEST_CASE("Chains are the same for any number of threads", "[nuts]") {
    const Program program = models::schools<false, NormalGuide>("normal");
    for (const NutsMetric metric : {NutsMetric::diagonal, NutsMetric::dense}) {
        NutsOptions options{.seed = 6, .warmup = 300, .draws = 100, .metric = metric, .threads = 1};
        const Chains one = nuts(program, options);
        CHECK(one.columns == 18);
        for (const int threads : {2, 4, 7}) {
            options.threads = threads;
            const Chains other = nuts(program, options);
            CHECK(other.draws == one.draws);
        }
        // Nor does a chain depend on how many there are.
        options.chains = 2;
        const Chains two = nuts(program, options);
        CHECK(std::equal(two.draws.begin(), two.draws.end(), one.draws.begin()));
        options.seed = 7;
        CHECK(nuts(program, options).draws != two.draws);
        // Chains differ from each other.
        CHECK(one.draws[0] != one.draws[one.rows * one.columns]);
    }
}

TEST_CASE("NUTS reports progress and its iterations", "[nuts]") {
    const Program program = models::gaussian<NormalGuide>("normal", {0, 0}, identity(2));
    long long calls = 0, last = 0;
    NutsOptions options{.chains = 3, .warmup = 40, .draws = 10};
    options.progress = [&](const NutsProgress& progress) {
        ++calls;
        CHECK(progress.done == calls);
        last = progress.total;
    };
    const Chains chains = nuts(program, options);
    CHECK(calls == 150);
    CHECK(last == 150);
    REQUIRE(chains.warmup.size() == 120);
    CHECK(chains.most_depth == 10);
    for (const DrawStatistics& s : chains.statistics) {
        CHECK(s.leapfrogs >= (1 << s.depth) - 1); // a last subtree that turns counts too
        CHECK(s.leapfrogs < 2 << s.depth);
        CHECK(s.step_size ==
              chains.statistics[static_cast<std::size_t>(&s - chains.statistics.data()) / 10 * 10].step_size);
        CHECK(s.energy >= -s.log_density); // by the kinetic energy
    }
    options.progress = {};
    options.warmup = 0;
    options.step_size = 0.25;
    CHECK(nuts(program, options).statistics[0].step_size == 0.25);
}

TEST_CASE("Starts of chains", "[nuts]") {
    const Program program = models::gaussian<NormalGuide>("normal", {0, 0}, identity(2));
    // A step so small that a chain stays where it starts.
    NutsOptions options{.chains = 3, .warmup = 0, .draws = 1, .most_depth = 1, .step_size = 1e-9};
    options.starts = {{1, 2}, {-3, 4}};
    const Chains given = nuts(program, options);
    CHECK(given.draws[0] == Approx(1));
    CHECK(given.draws[3] == Approx(4));
    CHECK(given.draws[4] == Approx(1)); // around again
    options.starts = {{1, 2, 3}};
    CHECK_THROWS_WITH(nuts(program, options), Catch::Contains("has 3 values; 'test' has 2"));
    options.starts.clear();
    options.radius = 0.5;
    for (const double x : nuts(program, options).draws)
        CHECK(std::abs(x) < 0.5);

    // A quarter of the starts is finite: the others are drawn again.
    options = {.chains = 20, .warmup = 0, .draws = 1, .most_depth = 1, .step_size = 1e-9, .radius = 1};
    for (const double x : nuts(independent<Cut>(1), options).draws)
        CHECK(x >= -0.5);
    options.starts = {{0.0}, {-1.0}};
    CHECK_THROWS_WITH(nuts(independent<Cut>(1), options), Catch::Contains("chain 2 starts where") &&
                                                              Catch::Contains("'x[1]'") &&
                                                              Catch::Contains("log density nan"));
    CHECK_THROWS_WITH(nuts(independent<Nowhere>(2)),
                      Catch::Contains("none of 100 random starts of chain 1") && Catch::Contains("-inf"));
    CHECK_THROWS_WITH(nuts(independent<OnlySlope>(2)), Catch::Contains("derivative by 'x[1]' is not finite"));
    CHECK_THROWS_WITH(nuts(independent<Flat>(2)), Catch::Contains("chain 1 finds no step size"));
}

TEST_CASE("Options that make no sense are refused", "[nuts]") {
    const Program program = models::gaussian<NormalGuide>("normal", {0}, {1});
    CHECK_THROWS_AS(nuts(program, {.chains = 0}), UserError);
    CHECK_THROWS_AS(nuts(program, {.warmup = -1}), UserError);
    CHECK_THROWS_AS(nuts(program, {.draws = 0}), UserError);
    CHECK_THROWS_AS(nuts(program, {.draws = std::numeric_limits<int>::max()}), UserError);
    CHECK_THROWS_AS(nuts(program, {.target_accept = 1}), UserError);
    CHECK_THROWS_AS(nuts(program, {.most_depth = 0}), UserError);
    CHECK_THROWS_AS(nuts(program, {.step_size = 0}), UserError);
    CHECK_THROWS_AS(nuts(program, {.threads = -1}), UserError);
    CHECK(metric_from_name("dense") == NutsMetric::dense);
    CHECK_THROWS_WITH(metric_from_name("full"),
                      "there is no metric 'full'; there are unit, diagonal and dense");
}
