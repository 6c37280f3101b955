// What is said of a fit: against the ELBO, closed forms, and guides that are right or wrong by construction.
#include "line.ppc.hpp"
#include "with_flow.ppc.hpp"
#include "with_multivariate.ppc.hpp"
#include "with_normal.ppc.hpp"

#include <ppc/checks.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace ppc;

namespace {

const std::vector<double> y{0.4, 1.3, -0.2, 2.2};

const SiteCheck& find(const Checks& checks, const std::string& name) {
    return *std::ranges::find(checks.sites, name, &SiteCheck::name);
}

bool says(const Checks& checks, const std::string& text) {
    return std::ranges::any_of(
        checks.remarks, [&](const std::string& remark) { return remark.find(text) != std::string::npos; });
}

} // namespace

TEMPLATE_TEST_CASE("the sites' shares and the entropy add up to the ELBO", "", with_normal, with_multivariate,
                   with_flow) {
    const typename TestType::Guide guide{typename TestType::Model(y)};
    std::vector<double> parameters(guide.layout().parameters, 0.1);
    const Fit fit = draw_fit(guide, parameters, 800, 3);
    const Checks checks = check(guide, fit);
    double sum = checks.entropy;
    for (const SiteCheck& site : checks.sites)
        sum += site.expected_log_prob;
    CHECK(sum == Approx(fit.elbo).epsilon(1e-10));
    CHECK(checks.sites.size() == 8); // not the deterministic one
}

TEST_CASE("how far a guide is from the prior") {
    // Without data the posterior of `rate` is its prior, Normal(0.3, 0.5) by its logarithm.
    const with_normal::Guide guide{with_normal::Model(std::vector<double>{})};
    const Fit fit = svi(guide);
    const Checks checks = check(guide, fit);
    CHECK(find(checks, "rate").kl_per_element == Approx(0).margin(0.045)); // of 1,000 draws
    CHECK(says(checks, "nearly as the prior says"));
    // Elsewhere: KL of two normals.
    std::vector<double> moved = fit.parameters;
    const auto& blocks = guide.layout().blocks;
    const auto location = std::ranges::find(blocks, "locs.rate", &ParameterBlock::name);
    REQUIRE(location != blocks.end());
    moved[location->offset] = 2;
    const Checks off = check(guide, draw_fit(guide, moved, 4000, 1));
    const double s = guide.posterior(moved).sites()[1].scale[0];
    const double kl = std::log(0.5 / s) + (s * s + 1.7 * 1.7) / (2 * 0.25) - 0.5;
    CHECK(find(off, "rate").kl_per_element == Approx(kl).epsilon(0.05));
    CHECK(std::isnan(find(off, "weights").kl_per_element)); // transformed as a whole
}

TEST_CASE("the correlation that mean field lacks is named") {
    const std::vector<double> x{-1, 0.5, 1, 2.5, 3};
    const line::Guide guide{line::Model(x, {0.2, 1.4, 1.3, 3.1, 3.9})};
    const Checks checks = check(guide, svi(guide));
    const double n = 0.25 + static_cast<double>(x.size()) * 4,
                 sum = 4 * std::accumulate(x.begin(), x.end(), 0.0),
                 squares = 1 + 4 * std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
    CHECK(checks.correlation.first == "a");
    CHECK(checks.correlation.second == "b");
    CHECK(checks.correlation.correlation == Approx(-sum / std::sqrt(n * squares)).margin(0.05));
    CHECK(says(checks, "no correlation between 'a' and 'b'"));
    const with_multivariate::Guide joint{with_multivariate::Model(y)};
    const std::vector<double> parameters(joint.layout().parameters, 0.1);
    CHECK(check(joint, draw_fit(joint, parameters, 1000, 0)).correlation.first.empty()); // it has them all
}

TEST_CASE("a guide that is too narrow has heavy tails in the sites where it is") {
    const line::Guide guide{line::Model({-1, 0.5, 1, 2.5, 3}, {0.2, 1.4, 1.3, 3.1, 3.9})};
    Fit fit = svi(guide);
    for (const ParameterBlock& block : guide.layout().blocks)
        if (block.role == ParameterRole::scale)
            for (std::size_t i = 0; i < block.size; ++i)
                fit.parameters[block.offset + i] -= 2; // a seventh of the scale
    const Checks checks = check(guide, draw_fit(guide, fit.parameters, 10000, 0));
    CHECK(checks.k_hat > k_hat_limit);
}

TEST_CASE("a point has no tails to look at") {
    const with_normal::Guide guide{with_normal::Model(y)};
    const Checks checks =
        check(guide, draw_fit(guide, std::vector<double>(guide.layout().parameters), 50, 0));
    CHECK(std::isnan(checks.k_hat));
    CHECK(std::isnan(find(checks, "rate").k_hat));
    CHECK(checks_json(checks).find("\"correlation\":null") != std::string::npos);
}

TEMPLATE_TEST_CASE("whether the ELBO still rises", "", with_normal, with_multivariate) {
    const typename TestType::Guide guide{typename TestType::Model(y)};
    const Fit fit = svi(guide);
    const Checks at_rest = check(guide, fit);
    REQUIRE(!at_rest.gradients.empty());
    CHECK(!says(at_rest, "not come to rest"));
    for (const BlockGradient& g : at_rest.gradients)
        CHECK(std::abs(g.largest) < 0.05 + 5 * g.error);
    // Moved by a step of one parameter in its unit, the derivative is that of the ELBO by differences.
    for (const std::string name : {"locs.rate", "scales.rate"}) {
        const auto& blocks = guide.layout().blocks;
        const auto block = std::ranges::find(blocks, name, &ParameterBlock::name);
        if (block == blocks.end())
            continue;
        std::vector<double> moved = fit.parameters;
        CAPTURE(name);
        moved[block->offset] += 0.7;
        const Checks off = check(guide, draw_fit(guide, moved, 400, 1));
        CHECK(says(off, "not come to rest"));
        const auto g = std::ranges::find(off.gradients, name, &BlockGradient::name);
        REQUIRE(g != off.gradients.end());
        const double s = guide.posterior(moved).sites()[1].scale[0];
        // A softplus scale: d scale / d raw = 1 - exp(-scale).
        const double unit = name == "locs.rate" ? s : s / -std::expm1(-s), h = 0.02 * unit;
        std::vector<double> up = moved, down = moved;
        up[block->offset] += h;
        down[block->offset] -= h;
        const double expected =
            (guide.elbo(up, 20000).value - guide.elbo(down, 20000).value) / (2 * h) * unit;
        CHECK(g->largest == Approx(expected).margin(5 * g->error).epsilon(0.02));
    }
}
