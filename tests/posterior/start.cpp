// Where a fit starts: values of sites, medians and means of the model's distributions, scales.
#include "sites.hpp"
#include "with_multivariate.ppc.hpp"
#include "with_normal.ppc.hpp"

#include <ppc/handlers.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace ppc;

namespace {

const std::vector<double> y{0.4, 1.3, -0.2, 2.2};

const with_normal::Model& model() {
    static const with_normal::Model made(y);
    return made;
}

/// Constrained values at a start, by site.
std::vector<double> values_of(const Start& start, const std::string& name) {
    const Program& program = model();
    std::vector<double> values(program.latent_values() + program.deterministics());
    Program::Workspace(program).constrain(start.mean, values);
    const auto site = std::ranges::find(program.sites(), name, &SiteLayout::name);
    return {values.begin() + static_cast<std::ptrdiff_t>(site->offset),
            values.begin() + static_cast<std::ptrdiff_t>(site->offset + site->size)};
}

Start start_at(Initial::Values values) {
    return starting_point(model(), Init::values, {.values = std::move(values)}, 3);
}

void near(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t k = 0; k < found.size(); ++k)
        CHECK(found[k] == Approx(expected[k]).epsilon(1e-10));
}

} // namespace

TEST_CASE("a start has the chosen values, whatever depends on them") {
    // `above` has `location` for its bound, and stands behind it.
    const Start start = start_at({{"location", {4.5}},
                                  {"above", {5.25}},
                                  {"weights", {0.2, 0.5, 0.3}},
                                  {"below", {-3.0}},
                                  {"effect", {1, 2, 3, 4}}});
    near(values_of(start, "location"), {4.5});
    near(values_of(start, "above"), {5.25});
    near(values_of(start, "weights"), {0.2, 0.5, 0.3});
    near(values_of(start, "below"), {-3.0});
    near(values_of(start, "effect"), {1, 2, 3, 4});
    // The others are where they are without values.
    const Start uniform = starting_point(model(), Init::uniform, {}, 3);
    near(values_of(start, "rate"), values_of(uniform, "rate"));
    near(values_of(start, "share"), values_of(uniform, "share"));
    CHECK(std::ranges::all_of(uniform.mean, [](double u) { return std::abs(u) < 2; }));
    const Start narrow = starting_point(model(), Init::uniform, {.radius = 0.25}, 3);
    for (std::size_t k = 0; k < narrow.mean.size(); ++k)
        CHECK(narrow.mean[k] == Approx(uniform.mean[k] / 8));
}

TEST_CASE("a rule is asked of each site without a value") {
    Initial details{.values = {{"rate", {2.0}}}, .fallback = Init::feasible};
    std::vector<std::string> asked;
    details.rule = [&](const SiteLayout& site) -> std::optional<std::vector<double>> {
        asked.push_back(site.name);
        if (site.support == "unit_interval")
            return std::vector<double>(site.size, 0.125);
        return std::nullopt;
    };
    const Start start = starting_point(model(), Init::values, details, 0);
    near(values_of(start, "rate"), {2.0});
    near(values_of(start, "share"), {0.125});
    near(values_of(start, "location"), {0.0});
    near(values_of(start, "weights"), {1 / 3.0, 1 / 3.0, 1 / 3.0});
    CHECK(asked.size() == 6);
}

TEST_CASE("medians and means are those of the distributions, each given the sites before it") {
    using plain::Run;
    const auto run = [] { all_sites(y); };
    const SiteValues means = initial_values(Run::Latents::mean, run);
    CHECK(means.at("location")[0] == 0);
    CHECK(means.at("rate")[0] == Approx(std::exp(0.3 + 0.125)));
    CHECK(means.at("share")[0] == Approx(0.4));
    near(means.at("effect"), {0, 0, 0, 0}); // Normal(location, rate) at the location's mean
    near(means.at("weights"), {1 / 3.0, 1 / 3.0, 1 / 3.0});
    const SiteValues medians = initial_values(Run::Latents::median, run, 4, 2001);
    CHECK(medians.at("rate")[0] == Approx(std::exp(0.3)).epsilon(0.1));
    CHECK(medians.at("effect")[0] == Approx(medians.at("location")[0]).margin(0.2));
    CHECK(initial_values(Run::Latents::median, run, 4) == initial_values(Run::Latents::median, run, 4));
    CHECK(initial_values(Run::Latents::draw, run, 4) == trace(4, run).latents());
    const Start start = start_at(medians);
    near(values_of(start, "rate"), medians.at("rate"));
}

TEST_CASE("scales to start with") {
    Initial details{.from = InitScale::constant, .scale = 0.7};
    CHECK(starting_point(model(), Init::feasible, details, 0).scale == std::vector<double>(11, 0.7));
    details.from = InitScale::curvature;
    const Start start = starting_point(model(), Init::feasible, details, 0);
    // effect[0]: the prior has variance rate^2 = 1, the observation 0.25.
    const auto effect = std::ranges::find(model().program().sites(), "effect", &SiteLayout::name);
    CHECK(start.scale[effect->free_offset] == Approx(1 / std::sqrt(1 + 4.0)).epsilon(1e-6));
    details.from = InitScale::given;
    details.scales = {1, 2, 3};
    CHECK_THROWS_WITH(starting_point(model(), Init::feasible, details, 0),
                      Catch::Contains("3 initial scales are given"));
}

TEST_CASE("starting values that cannot be are told with their site") {
    CHECK_THROWS_WITH(start_at({{"rates", {1.0}}}),
                      Catch::Contains("'rates', which is no latent site") && Catch::Contains("rate,"));
    CHECK_THROWS_WITH(start_at({{"y", {1.0}}}), Catch::Contains("no latent site"));
    CHECK_THROWS_WITH(start_at({{"effect", {1.0, 2.0}}}),
                      Catch::Contains("'effect' has 2 numbers, and the site has 4 elements"));
    CHECK_THROWS_WITH(start_at({{"rate", {-1.0}}}),
                      Catch::Contains("-1 of 'rate' is outside its support (positive)"));
    CHECK_THROWS_WITH(start_at({{"rate", {0.0}}}), Catch::Contains("on its boundary"));
    CHECK_THROWS_WITH(start_at({{"weights", {0.5, 0.5, 0.5}}}), Catch::Contains("'weights"));
    CHECK_THROWS_WITH(start_at({{"location", {1.0}}, {"above", {0.5}}}), Catch::Contains("'above'"));
    CHECK_THROWS_WITH(
        starting_point(model(), Init::values, {.values = {{"rate", {1.0}}}, .fallback = Init::values}, 0),
        Catch::Contains("no initial value is given for 'location'"));
    CHECK_THROWS_AS(starting_point(model(), Init::uniform, {.radius = 0}, 0), UserError);
}

TEST_CASE("a fit begins where it is told to") {
    // One step that moves nothing: the guide's locations are the start.
    SviOptions options{.steps = 1,
                       .optimizer = OptimizerKind::sgd,
                       .learning_rate = 1e-300,
                       .init = Init::values,
                       .draws = 1000};
    options.initial = {
        .values = {{"rate", {2.5}}}, .fallback = Init::feasible, .from = InitScale::constant, .scale = 0.03};
    const with_normal::Guide guide(model());
    const Posterior q = guide.posterior(svi(guide, options));
    CHECK(q.median("rate")[0] == Approx(2.5).epsilon(1e-9));
    CHECK(q.median("location")[0] == Approx(0).margin(1e-12));
    CHECK(q.sites()[0].scale[0] == Approx(0.03).epsilon(1e-9));
}

TEST_CASE("a fit whose Newton steps go astray goes on by first-order ones") {
    // `above` is the exponential of an unconstrained element above `location`, in a mean that is squared.
    const with_multivariate::Guide guide{with_multivariate::Model(y)};
    for (const Init init : {Init::path, Init::feasible}) {
        const Fit fit = svi(guide, {.seed = 1, .init = init});
        CHECK(fit.converged);
        CHECK(fit.elbo == Approx(-8.305).margin(0.06)); // as by Adam alone
    }
}
