#include "models.hpp"

#include "runtime/src/importance.hpp"

#include <ppc/fit.hpp>
#include <ppc/random.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

using namespace ppc;
using Catch::Matchers::Contains;

namespace {

/// Three draws of one scalar with weights 1/2, 1/4, 1/4.
Fit small_fit() {
    Fit fit;
    fit.sites = {{"x", SiteKind::latent, "real", {}, 0, 1}};
    fit.columns = 1;
    fit.rows = 3;
    fit.draws = {4, 1, 2};
    fit.weights = {0.5, 0.25, 0.25};
    return fit;
}

double raw_parameter(double scale) { return std::log(std::expm1(scale)); }

} // namespace

TEST_CASE("Summaries, raw and weighted", "[fit]") {
    Fit fit = small_fit();
    CHECK(fit.mean("x")[0] == Approx(7.0 / 3));
    CHECK(fit.sd("x")[0] == Approx(std::sqrt(7.0 / 3)));
    CHECK(fit.median("x")[0] == Approx(2));
    CHECK(fit.quantile("x", 0.25)[0] == Approx(1.5));
    CHECK(fit.quantile("x", 1)[0] == 4);
    CHECK(fit.quantile("x", 0)[0] == 1);
    CHECK(fit.mean("x", Weighting::importance)[0] == Approx(2.75));
    // sum w (x - 2.75)^2 = 1.6875, divided by 1 - 0.375
    CHECK(fit.sd("x", Weighting::importance)[0] == Approx(std::sqrt(1.6875 / 0.625)));
    CHECK(fit.quantile("x", 0.5, Weighting::importance)[0] == Approx(2));
    fit.weighted = true;
    CHECK(fit.mean("x")[0] == Approx(2.75));
    CHECK(fit.mean("x", Weighting::raw)[0] == Approx(7.0 / 3));
    CHECK_THROWS_WITH(fit.mean("y"), Contains("no site 'y'") && Contains("x"));
}

TEST_CASE("Medians that the guide says stand for those of its draws, not for weighted ones", "[fit]") {
    Fit fit = small_fit();
    fit.guide_medians = {7};
    CHECK(fit.median("x")[0] == 7);
    CHECK(fit.quantile("x", 0.5)[0] == Approx(2));
    CHECK(fit.median("x", Weighting::importance)[0] == Approx(2));
    fit.weighted = true;
    CHECK(fit.median("x")[0] == Approx(2));
    CHECK(fit.median("x", Weighting::raw)[0] == 7);
    fit.guide_medians = {std::nan("")}; // of another site than those that it says
    CHECK(fit.median("x", Weighting::raw)[0] == Approx(2));
}

TEST_CASE("Draws of the exact posterior weigh the same and give its constant as ELBO", "[fit]") {
    const Program program = models::gaussian<models::NormalGuide>("normal", {1, -3}, {4, 0, 0, 0.25});
    const std::vector<double> parameters = {1, -3, raw_parameter(0.5), raw_parameter(2)};
    const Fit fit = draw_fit(program, parameters, 2000, 9);
    CHECK(fit.rows == 2000);
    CHECK(fit.elbo == Approx(2 * models::half_log_2pi).epsilon(1e-12));
    CHECK(fit.elbo_se < 1e-12);
    CHECK(fit.k_hat < 0); // the mixture with heavier tails bounds the weights
    CHECK(fit.weighted);
    // 4000 rows, of which the mixture makes the guide's weigh most: errors of 1 / sqrt(3000), five of them.
    CHECK(fit.mean("x")[1] == Approx(-3).margin(5 * 2 / std::sqrt(3000)));
    CHECK(fit.sd("x")[0] == Approx(0.5).epsilon(5 / std::sqrt(2 * 3000)));
    CHECK(fit.quantile("x", 0.95)[0] == Approx(1 + 0.5 * 1.645).margin(0.1));
    const Fit few = draw_fit(program, parameters, 900, 9); // weights of the guide's draws alone
    CHECK(few.k_hat == 0);
    CHECK(few.further_draws.empty());
    CHECK(few.weights.size() == 900);
}

TEST_CASE("Importance weights correct a guide that is off, and say when they cannot", "[fit]") {
    const Program program = models::gaussian<models::NormalGuide>("normal", {1}, {4});
    const Fit wide = draw_fit(program, std::vector<double>{1.3, raw_parameter(0.7)}, 4000, 9);
    CHECK(wide.weighted);
    CHECK(wide.mean("x", Weighting::raw)[0] == Approx(1.3).margin(0.05));
    CHECK(wide.mean("x")[0] == Approx(1).margin(0.05));
    CHECK(wide.sd("x")[0] == Approx(0.5).epsilon(0.05));
    // Three sds off and five times too narrow: the proposals that are matched step by step find the target.
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        const Fit narrow = draw_fit(program, std::vector<double>{2.5, raw_parameter(0.1)}, 4000, seed);
        CHECK(narrow.weighted);
        CHECK(narrow.mean("x")[0] == Approx(1).margin(0.1 * 0.5));
        CHECK(narrow.sd("x")[0] == Approx(0.5).epsilon(0.1));
        // Ten sds off and ten times too narrow.
        CHECK_FALSE(draw_fit(program, std::vector<double>{6, raw_parameter(0.05)}, 4000, seed).weighted);
    }
}

namespace {

/// A Student t with 5 degrees of freedom.
struct HeavyTail {
    static models::Density density(const KernelArgs&, const double* u, double* gradient, bool) {
        if (gradient)
            gradient[0] = -6 * u[0] / (5 + u[0] * u[0]);
        const double value = -3 * std::log1p(u[0] * u[0] / 5);
        return {value, value};
    }
    static void constrain(const KernelArgs&, const double* u, double* out) { out[0] = u[0]; }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        out[0] = density(a, u, nullptr, false).log_prob;
    }
};

/// Neal's funnel: v ~ Normal(0, 1.5), x_j ~ Normal(0, exp(v)), without constants.
struct Funnel {
    static models::Density density(const KernelArgs& a, const double* u, double* gradient, bool) {
        const auto d = static_cast<std::size_t>(a.extent[0]);
        const double v = u[0], precision = std::exp(-2 * v), members = static_cast<double>(d - 1);
        double squares = 0;
        for (std::size_t j = 1; j < d; ++j)
            squares += u[j] * u[j];
        if (gradient) {
            gradient[0] = -v / 2.25 - members + squares * precision;
            for (std::size_t j = 1; j < d; ++j)
                gradient[j] = -u[j] * precision;
        }
        const double value = -v * v / 4.5 - members * v - 0.5 * squares * precision;
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

} // namespace

TEST_CASE("Draws with heavier tails weigh a tail that the guide does not reach", "[fit]") {
    const Program program = models::make<HeavyTail, models::NormalGuide>(
        "normal", {models::latent("x", "real", {}, 0, 1)}, {}, {1});
    const std::vector<double> parameters = {0, raw_parameter(1.25)};
    const double sd = std::sqrt(5.0 / 3);
    for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8, 9}) {
        const Fit fit = draw_fit(program, parameters, 10000, seed);
        CHECK(fit.weighted);
        CHECK(fit.further_draws.size() == 10000);
        CHECK(fit.weights.size() == 20000);
        CHECK(std::abs(fit.mean("x")[0]) < 0.05 * sd);
        CHECK(fit.sd("x")[0] == Approx(sd).epsilon(0.05));
        CHECK(fit.sd("x", Weighting::raw)[0] == Approx(1.25).epsilon(0.01)); // the guide's draws are its own
        CHECK(fit.quantile("x", 0.99)[0] == Approx(3.365).epsilon(0.05));
        CHECK(fit.element_draws("x").size() == 10000);
        const std::vector<double> all = fit.weighted_draws("x");
        CHECK(all.size() == 20000);
        CHECK(all.back() == fit.further_draws.back());
    }
}

TEST_CASE("A funnel is not trusted, and its sites are named", "[fit]") {
    const Program program = models::make<Funnel, models::NormalGuide>(
        "normal", {models::latent("v", "real", {}, 0, 1), models::latent("x", "real", {12}, 1, 12)}, {},
        {13});
    const Fit fit = svi(program, {.seed = 1});
    CHECK_FALSE(fit.weighted);
    // Whatever k-hat says of it.
    Fit again = fit;
    Rng rng(3);
    WeightedRows rows{13, {}, {}};
    for (int i = 0; i < 4000; ++i) { // draws of the posterior itself
        const double v = 0.5 * rng.normal();
        rows.unconstrained.push_back(v);
        for (int j = 0; j < 12; ++j)
            rows.unconstrained.push_back(std::exp(v) * rng.normal());
    }
    rows.noise = rows.unconstrained;
    again.weights.assign(4000, 1.0 / 4000);
    CHECK(doubt_from_funnel(program, again, rows) ==
          "the posterior is a funnel, whose neck no draw reaches: the spread of 'x' depends on 'v'");
    for (std::size_t i = 0; i < 4000; ++i) // the same with standard normal members: no funnel
        for (std::size_t j = 1; j < 13; ++j)
            rows.noise[13 * i + j] /= std::exp(rows.unconstrained[13 * i]);
    CHECK(doubt_from_funnel(program, again, rows).empty());
}

TEST_CASE("Sds that a few heavy draws decide are doubted", "[fit]") {
    Fit fit;
    fit.sites = {{"x", SiteKind::latent, "real", {2}, 0, 2}};
    fit.columns = 2;
    fit.rows = 4000;
    Rng rng(5);
    for (std::size_t i = 0; i < 2 * fit.rows; ++i)
        fit.draws.push_back(rng.normal());
    fit.weights.assign(fit.rows, 1.0 / 4000);
    CHECK(doubt_from_error(fit).empty());
    fit.draws[1] = 40; // sum of squares 4000 + 1600; its share of the variance has that standard error
    const double variance = 1 + 1600.0 / 4000, error = 1600.0 / 4000 / (2 * variance);
    CHECK(error == Approx(0.143).epsilon(0.01));
    CHECK(doubt_from_error(fit) ==
          "the weighted draws leave 'x[2]' uncertain: the standard error of its sd is 14 %");
}

TEST_CASE("Latents come first, then deterministics, each with its columns", "[fit]") {
    const Program program = models::schools<false, models::NormalGuide>("normal");
    const Fit fit = draw_fit(program, std::vector<double>(20, 0.0), 10, 1);
    CHECK(fit.columns == 18);
    CHECK(fit.site("theta").column == 10);
    CHECK(fit.site("z").shape == std::vector<std::size_t>{8});
    CHECK(fit.mean("theta").size() == 8);
    const auto mu = fit.element_draws("mu"), tau = fit.element_draws("tau"), z = fit.element_draws("z", 2);
    const auto theta = fit.element_draws("theta", 2);
    for (std::size_t i = 0; i < fit.rows; ++i)
        CHECK(theta[i] == mu[i] + tau[i] * z[i]);
}

TEST_CASE("Draws fill every slice of each latent's distribution once", "[fit]") {
    const Program program = models::gaussian<models::NormalGuide>("normal", {0, 0}, {1, 0, 0, 1});
    const Fit fit = draw_fit(program, std::vector<double>{0, 0, raw_parameter(1), raw_parameter(1)}, 1000, 9);
    double product = 0;
    for (std::size_t k = 0; k < 2; ++k) {
        std::vector<int> hits(1000);
        for (const double x : fit.element_draws("x", k))
            ++hits[static_cast<std::size_t>(500 * std::erfc(-x / std::sqrt(2.0)))];
        CHECK(hits == std::vector<int>(1000, 1));
    }
    for (std::size_t i = 0; i < fit.rows; ++i)
        product += fit.draws[2 * i] * fit.draws[2 * i + 1];
    CHECK(std::abs(product / 1000) < 5 / std::sqrt(1000)); // and pairs them at random
}

TEST_CASE("A fit depends on its seed alone", "[fit]") {
    const Program program = models::schools<false, models::NormalGuide>("normal");
    const std::vector<double> parameters(20, 0.0);
    const Fit fit = draw_fit(program, parameters, 100, 1);
    CHECK(draw_fit(program, parameters, 100, 1).draws == fit.draws);
    CHECK(draw_fit(program, parameters, 100, 2).draws != fit.draws);
}
