// Fitted guides as distributions: densities against those of draws, moments and quantiles against closed
// forms and draws.
#include "with_flow.ppc.hpp"
#include "with_lowrank.ppc.hpp"
#include "with_multivariate.ppc.hpp"
#include "with_normal.ppc.hpp"

#include <ppc/random.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace ppc;

namespace {

const std::vector<double> y{0.4, 1.3, -0.2, 2.2};

/// Parameters of no special kind: small random ones.
std::vector<double> some_parameters(const Guide& guide) {
    std::vector<double> out(guide.layout().parameters);
    fill_normal({.seed = 5}, out);
    for (double& x : out)
        x *= 0.3;
    return out;
}

template <class Generated> Posterior some_posterior() {
    const typename Generated::Guide guide{typename Generated::Model(y)};
    return guide.posterior(some_parameters(guide));
}

const PosteriorSite& find(const std::vector<PosteriorSite>& sites, const std::string& name) {
    return *std::ranges::find(sites, name, &PosteriorSite::name);
}

/// Mean and sd of one element in a sample.
std::pair<double, double> moments(const Draws& draws, const char* site, std::size_t element = 0) {
    double mean = 0, squares = 0;
    for (std::size_t r = 0; r < draws.rows; ++r) {
        const double x = draws.of(r, *draws.find(site))[element], off = x - mean;
        mean += off / static_cast<double>(r + 1);
        squares += off * (x - mean);
    }
    return {mean, std::sqrt(squares / static_cast<double>(draws.rows - 1))};
}

} // namespace

TEMPLATE_TEST_CASE("the density of a Gaussian guide is that of its draws", "", with_normal, with_multivariate,
                   with_lowrank) {
    const Posterior q = some_posterior<TestType>();
    REQUIRE(q.is_gaussian());
    const BaseDistribution base = q.base_distribution();
    for (std::uint32_t k = 0; k < 5; ++k) {
        const std::vector<double> noise = base.sample(1, k);
        std::vector<double> u(q.dimension());
        const double log_q = q.draw(noise, u);
        CHECK(q.log_prob(u) == Approx(log_q).epsilon(1e-11));
        CHECK(q.transform(noise) == u);
        const std::vector<double> back = q.unconstrain(q.constrain(u));
        for (std::size_t i = 0; i < u.size(); ++i)
            CHECK(back[i] == Approx(u[i]).margin(1e-10));
    }
}

TEMPLATE_TEST_CASE("the map of a guide with as much noise as latents has an inverse", "", with_normal,
                   with_multivariate) {
    const Posterior q = some_posterior<TestType>();
    const std::vector<double> noise = q.base_distribution().sample(3), back = q.inverse(q.transform(noise));
    for (std::size_t i = 0; i < noise.size(); ++i)
        CHECK(back[i] == Approx(noise[i]).margin(1e-11));
    // log q(u) = log N(noise) - log |du / dnoise|: the difference of two points has no determinant in it.
    const std::vector<double> other = q.base_distribution().sample(4);
    CHECK(
        q.log_prob(q.transform(noise)) - q.log_prob(q.transform(other)) ==
        Approx(q.base_distribution().log_prob(noise) - q.base_distribution().log_prob(other)).epsilon(1e-10));
}

TEMPLATE_TEST_CASE("moments and quantiles of sites", "", with_normal, with_multivariate, with_lowrank) {
    const Posterior q = some_posterior<TestType>();
    const std::vector<PosteriorSite> sites = q.sites();
    const auto [m, s] = std::pair(find(sites, "rate").location[0], find(sites, "rate").scale[0]);
    CHECK(q.mean("rate")[0] == Approx(std::exp(m + s * s / 2)).epsilon(1e-12));
    CHECK(q.sd("rate")[0] == Approx(std::exp(m + s * s / 2) * std::sqrt(std::expm1(s * s))).epsilon(1e-10));
    CHECK(q.median("rate")[0] == Approx(std::exp(m)).epsilon(1e-12));
    CHECK(q.quantile("rate", 0.9)[0] == Approx(std::exp(m + 1.2815515655446004 * s)).epsilon(1e-12));
    CHECK(q.mean("location")[0] == Approx(find(sites, "location").location[0]).margin(1e-12));
    CHECK(q.sd("location")[0] == Approx(find(sites, "location").scale[0]).epsilon(1e-12));
    // Below an upper bound the transform decreases.
    CHECK(q.quantile("below", 0.05)[0] < q.quantile("below", 0.5)[0]);
    CHECK(q.quantile("below", 0.5)[0] < q.quantile("below", 0.95)[0]);

    constexpr std::size_t count = 40000;
    const Draws draws = q.sample(count, 9);
    for (const char* site : {"location", "rate", "share", "below", "above", "weights", "effect", "ratio"}) {
        CAPTURE(site);
        const auto [mean, sd] = moments(draws, site);
        if (std::string(site) == "ratio") // its draws have no mean to speak of
            continue;
        CHECK(q.mean(site)[0] == Approx(mean).margin(8 * sd / 100)); // of 10,000 draws at worst
        CHECK(q.sd(site)[0] == Approx(sd).epsilon(0.1));
        std::size_t below = 0;
        const double tenth = q.quantile(site, 0.1)[0];
        for (std::size_t r = 0; r < count; ++r)
            below += draws.of(r, *draws.find(site))[0] < tenth;
        CHECK(static_cast<double>(below) / count == Approx(0.1).margin(0.015));
    }
}

TEST_CASE("sites have names, shapes, locations and scales") {
    const Posterior q = some_posterior<with_normal>();
    const std::vector<PosteriorSite> sites = q.sites();
    REQUIRE(sites.size() == 7);
    CHECK(find(sites, "weights").location.size() == 2);
    CHECK(find(sites, "weights").shape == std::vector<std::size_t>{3});
    CHECK(find(sites, "effect").shape == std::vector<std::size_t>{4});
    CHECK(find(sites, "share").support == "unit_interval");
    // Mean field: the parameters say it themselves.
    for (const ParameterBlock& block : q.program().guide().blocks)
        for (std::size_t i = 0; i < block.size; ++i) {
            const double raw = q.parameters()[block.offset + i];
            const std::string name = block.name.substr(block.name.find('.') + 1);
            if (block.role == ParameterRole::location)
                CHECK(find(sites, name).location[i] == Approx(raw).epsilon(1e-12));
            else
                CHECK(find(sites, name).scale[i] == Approx(std::log1p(std::exp(raw))).epsilon(1e-12));
        }
}

TEST_CASE("draws are named by seed and number") {
    const Posterior q = some_posterior<with_multivariate>();
    const std::vector<double> five = q.sample_unconstrained(5, 2), three = q.sample_unconstrained(3, 2);
    CHECK(std::equal(three.begin(), three.end(), five.begin()));
    CHECK(q.sample_unconstrained(1, 3) != q.sample_unconstrained(1, 2));
    const Draws constrained = q.sample(3, 2);
    const std::vector<double> values = q.constrain({three.data() + q.dimension(), q.dimension()});
    for (std::size_t c = 0; c < values.size(); ++c)
        CHECK(constrained.values[constrained.columns + c] == values[c]);
}

TEST_CASE("the ELBO without a step is that of a fit") {
    const with_normal::Model model(y);
    const with_normal::Guide guide(model);
    const Fit fit = svi(guide);
    const Estimate estimate = guide.elbo(fit.parameters, 20000);
    CHECK(estimate.value == Approx(fit.elbo).margin(5 * (estimate.standard_error + fit.elbo_se)));
    CHECK(estimate.standard_error > 0);
}

TEST_CASE("a guide that is no Gaussian says so, and has draws") {
    const Posterior q = some_posterior<with_flow>();
    CHECK_FALSE(q.is_gaussian());
    CHECK(q.sites().front().location.empty());
    CHECK_THROWS_WITH(q.log_prob(q.sample_unconstrained(1)), Catch::Contains("is no Gaussian"));
    CHECK_THROWS_AS(q.inverse(q.sample_unconstrained(1)), UserError);
    const auto [mean, sd] = moments(q.sample(20000), "rate");
    CHECK(q.mean("rate")[0] == Approx(mean).margin(6 * sd / 100));
}

TEST_CASE("mistakes are told") {
    const with_normal::Guide guide{with_normal::Model(y)};
    CHECK_THROWS_WITH(guide.posterior({1.0, 2.0}), Catch::Contains("and 2 are given"));
    const Posterior q = some_posterior<with_normal>();
    CHECK_THROWS_WITH(q.mean("rates"), Catch::Contains("no latent or deterministic site 'rates'"));
    CHECK_THROWS_WITH(q.log_prob(std::vector<double>{1, 2}), Catch::Contains("and 2 are given"));
    CHECK_THROWS_AS(q.quantile("rate", 1.0), UserError);
    CHECK_THROWS_AS(guide.elbo(q.parameters(), 0), UserError);
}
