// What a fit and chains side by side say.
#include "runtime/src/nuts_check.hpp"

#include <ppc/random.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

using namespace ppc;
using namespace ppc::detail;
using Json = nlohmann::json;
using Catch::Contains;

namespace {

/// 4 x 1000 independent draws of mu ~ Normal(2, 3) and of x[1], x[2] ~ Normal(0, 1), and a fixed number.
Chains good_chains() {
    Chains chains;
    chains.sites = {{"mu", SiteKind::latent, "real", {}, 0, 1},
                    {"x", SiteKind::latent, "real", {2}, 1, 2},
                    {"one", SiteKind::deterministic, "real", {}, 3, 1}};
    chains.columns = 4;
    chains.chains = 4;
    chains.rows = 1000;
    chains.most_depth = 10;
    chains.warmup.resize(4 * 500);
    std::vector<double> noise(4 * 4000);
    fill_normal({1, Stream::noise, 0, 0}, noise);
    for (std::size_t i = 0; i < 4000; ++i) {
        chains.draws.insert(chains.draws.end(),
                            {2 + 3 * noise[4 * i], noise[4 * i + 1], noise[4 * i + 2], 1});
        chains.statistics.push_back({.depth = 2, .leapfrogs = 3, .energy = noise[4 * i + 3]});
    }
    return chains;
}

/// Draws with the given means and sds: two a column would do, were they not weighed by 1 / (n - 1).
Fit fit_of(double mu, double mu_sd, double x, double x_sd) {
    Fit fit;
    fit.guide = "normal";
    fit.sites = good_chains().sites;
    fit.columns = 4;
    fit.rows = 2000;
    const double stretch = std::sqrt(1999.0 / 2000);
    for (std::size_t i = 0; i < fit.rows; ++i) {
        const double z = i % 2 ? stretch : -stretch;
        fit.draws.insert(fit.draws.end(), {mu + mu_sd * z, x + x_sd * z, x_sd * z, 1});
    }
    return fit;
}

} // namespace

TEST_CASE("A fit that agrees with chains", "[nuts]") {
    const NutsCheck check = compare(fit_of(2.05, 3.05, 0.02, 1.05), good_chains());
    CHECK(check.agrees());
    CHECK(check.trusted());
    CHECK(check.leapfrogs == 12000);
    CHECK(check.warmup == 500);
    const CheckedElement& mu = check.sites[0].elements[0];
    CHECK(mu.fit_mean == Approx(2.05));
    CHECK(mu.fit_sd == Approx(3.05));
    CHECK(mu.mean == Approx(2).margin(0.2));
    CHECK(mu.sd == Approx(3).epsilon(0.05));
    CHECK(mu.mcse_mean == Approx(3 / std::sqrt(4000.0)).epsilon(0.1));
    CHECK(mu.difference() == Approx((2.05 - mu.mean) / mu.sd));
    REQUIRE(verdict(check).size() == 1);
    CHECK_THAT(verdict(check)[0], Contains("The fit agrees with NUTS"));
    const std::string table = check_table(check);
    CHECK_THAT(table, Contains("4 chains of 1000 draws after 500 of warm-up"));
    CHECK_THAT(table, !Contains("differs"));
    CHECK_THAT(table, Contains("x[2]"));
    CHECK_THAT(check_table(check, 1), Contains("… 1 more of x") && !Contains("x[2]"));
}

TEST_CASE("A fit that differs from chains says where", "[nuts]") {
    // The mean of mu by 0.15 sd; the sd of x[1] by 15 %, of both by 15 % below.
    const NutsCheck check = compare(fit_of(2.45, 3, 0, 0.85), good_chains());
    CHECK_FALSE(check.agrees());
    CHECK(check.sites[0].elements[0].mean_differs);
    CHECK_FALSE(check.sites[0].elements[0].sd_differs);
    for (const CheckedElement& x : check.sites[1].elements) {
        CHECK_FALSE(x.mean_differs);
        CHECK(x.sd_differs);
    }
    const std::string text = verdict(check)[0];
    CHECK_THAT(text, Contains("DIFFERS from NUTS in the mean of mu; in the sd of x (2 of 2 elements)") &&
                         Contains("Believe NUTS") && Contains("--guide multivariate"));
    CHECK_THAT(check_table(check), Contains("differs"));

    Fit full = fit_of(2, 3, 0, 0.85);
    full.guide = "multivariate";
    CHECK_THAT(verdict(compare(full, good_chains()))[0],
               !Contains("--guide multivariate") && Contains("--guide flow") && !Contains("mean of"));

    // What is no number differs, and so does what the chains' error cannot excuse.
    CHECK(compare(fit_of(std::nan(""), 3, 0, 1), good_chains()).sites[0].elements[0].mean_differs);
    CHECK_FALSE(compare(fit_of(2.2, 3, 0, 1), good_chains()).sites[0].elements[0].mean_differs);
}

TEST_CASE("Few draws excuse a difference within their error", "[nuts]") {
    Chains chains = good_chains();
    chains.rows = 25; // of each of 4 chains: the error of a mean is 0.1 sd, that of an sd 7 %
    chains.draws.resize(4 * 25 * 4);
    chains.statistics.resize(100);
    const NutsCheck check = compare(fit_of(2.6, 2.1, 0, 1), chains);
    const CheckedElement& mu = check.sites[0].elements[0];
    CHECK(std::abs(mu.difference()) > 0.1);
    CHECK(std::abs(mu.fit_sd / mu.sd - 1) > 0.1);
    CHECK_FALSE(mu.mean_differs);
    CHECK_FALSE(mu.sd_differs);
    CHECK_FALSE(check.trusted());
    CHECK_THAT(verdict(check).back(), Contains("below 400"));
}

TEST_CASE("Chains in trouble say so", "[nuts]") {
    const Fit fit = fit_of(2, 3, 0, 1);
    Chains chains = good_chains();
    chains.statistics[7].divergent = true;
    chains.statistics[8].depth = 10;
    chains.statistics[9].depth = 10;
    const NutsCheck check = compare(fit, chains);
    CHECK_FALSE(check.trusted());
    REQUIRE(verdict(check).size() == 2);
    CHECK_THAT(verdict(check)[1], Contains("1 of 4000 trajectories diverged") &&
                                      Contains("2 of 4000 trajectories were cut off at depth 10"));

    chains = good_chains();
    for (std::size_t i = 0; i < 1000; ++i)
        chains.draws[4 * i] += 2; // the first chain's mu
    const NutsCheck apart = compare(fit, chains);
    CHECK(apart.max_r_hat > 1.03);
    CHECK_THAT(verdict(apart).back(), Contains("R-hat is up to 1.0") && Contains("above 1.01"));

    chains = good_chains();
    for (std::size_t i = 1; i < 4000; ++i)
        chains.statistics[i].energy =
            0.99 * chains.statistics[i - 1].energy + 0.1 * chains.statistics[i].energy;
    CHECK_THAT(verdict(compare(fit, chains)).back(), Contains("E-BFMI is 0.0"));

    chains = good_chains();
    chains.draws[1] = std::numeric_limits<double>::infinity();
    CHECK_THAT(verdict(compare(fit, chains)).back(), Contains("1 elements have draws that are not finite"));
}

TEST_CASE("A point has no sd to compare", "[nuts]") {
    Fit point = fit_of(6, 0, 0.5, 0);
    point.rows = 1;
    point.draws.resize(4);
    const NutsCheck check = compare(point, good_chains());
    CHECK(check.point);
    CHECK(check.agrees());
    CHECK_THAT(verdict(check)[0],
               Contains("no sd to compare") && Contains("further than 1 sd from NUTS' mean in mu."));
    CHECK(Json::parse(check_json(check))["agrees"].is_null());
}

TEST_CASE("The check as JSON", "[nuts]") {
    const NutsCheck check = compare(fit_of(2.45, 3, 0, 0.85), good_chains());
    const Json json = Json::parse(check_json(check));
    CHECK(json["kind"] == "nuts");
    CHECK(json["agrees"] == false);
    CHECK(json["trusted"] == true);
    CHECK(json["chains"] == 4);
    CHECK(json["leapfrogs"] == 12000);
    CHECK_THAT(json["verdict"].get<std::string>(), Contains("DIFFERS"));
    const Json& sites = json["sites"];
    CHECK(sites["mu"]["mean"] == check.sites[0].elements[0].mean);
    CHECK(sites["mu"]["mean_differs"] == true);
    CHECK(sites["x"]["sd"][1] == check.sites[1].elements[1].sd);
    CHECK(sites["x"]["sd_differs"] == Json{true, true});
    CHECK(sites["x"]["ess_bulk"][0] > 3000);
    CHECK(sites["one"]["r_hat"].is_null()); // does not vary
    CHECK(sites["one"]["mean_differs"] == false);
}
