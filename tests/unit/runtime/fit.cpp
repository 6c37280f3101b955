#include "models.hpp"

#include <ppc/fit.hpp>

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

TEST_CASE("Draws of the exact posterior weigh the same and give its constant as ELBO", "[fit]") {
    const Program program = models::gaussian<models::NormalGuide>("normal", {1, -3}, {4, 0, 0, 0.25});
    const std::vector<double> parameters = {1, -3, raw_parameter(0.5), raw_parameter(2)};
    const Fit fit = draw_fit(program, parameters, 2000, 9);
    CHECK(fit.rows == 2000);
    CHECK(fit.elbo == Approx(2 * models::half_log_2pi).epsilon(1e-12));
    CHECK(fit.elbo_se < 1e-12);
    CHECK(fit.k_hat == 0);
    CHECK(fit.weighted);
    CHECK(fit.mean("x")[1] == Approx(-3).margin(5 * 2 / std::sqrt(2000)));
    CHECK(fit.sd("x")[0] == Approx(0.5).epsilon(0.1));
    CHECK(fit.quantile("x", 0.95)[0] == Approx(1 + 0.5 * 1.645).margin(0.1));
}

TEST_CASE("Importance weights correct a guide that is off, and k-hat tells when they cannot", "[fit]") {
    const Program program = models::gaussian<models::NormalGuide>("normal", {1}, {4});
    const Fit wide = draw_fit(program, std::vector<double>{1.3, raw_parameter(0.7)}, 4000, 9);
    CHECK(wide.weighted);
    CHECK(wide.mean("x", Weighting::raw)[0] == Approx(1.3).margin(0.05));
    CHECK(wide.mean("x")[0] == Approx(1).margin(0.05));
    CHECK(wide.sd("x")[0] == Approx(0.5).epsilon(0.05));
    const Fit narrow = draw_fit(program, std::vector<double>{2.5, raw_parameter(0.1)}, 4000, 9);
    CHECK_FALSE(narrow.weighted);
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
