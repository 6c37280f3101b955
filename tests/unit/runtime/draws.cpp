// Draws as tables: from fits, with their weights, and through files.
#include <ppc/draws.hpp>
#include <ppc/handlers.hpp>
#include <ppc/model.hpp>
#include <ppc/predict.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace ppc;

namespace {

/// Two draws of the guide and two further ones of a scalar x and a matrix m.
Fit small_fit() {
    Fit fit;
    fit.sites = {{"x", SiteKind::latent, "real", {}, 0, 1}, {"m", SiteKind::latent, "real", {2, 3}, 1, 6}};
    fit.columns = 7;
    fit.rows = 2;
    for (int r = 0; r < 4; ++r)
        for (int c = 0; c < 7; ++c)
            (r < 2 ? fit.draws : fit.further_draws).push_back(10 * r + c);
    fit.weights = {0, 0.25, 0.75, 0};
    return fit;
}

std::vector<double> rows_drawn(const Draws& draws) {
    std::vector<double> out;
    for (std::size_t r = 0; r < draws.rows; ++r)
        out.push_back(draws.of(r, *draws.find("x"))[0] / 10);
    return out;
}

} // namespace

TEST_CASE("draws of a fit follow its weights, of the further draws too") {
    Fit fit = small_fit();
    CHECK(rows_drawn(posterior_draws(fit)) == std::vector<double>{0, 1});
    fit.weighted = true;
    fit.rows = 2;
    const std::vector<double> drawn = rows_drawn(posterior_draws(fit));
    CHECK(std::ranges::all_of(drawn, [](double r) { return r == 1 || r == 2; }));
    CHECK(std::ranges::count(drawn, 2) >= 1); // 1.5 of 2, so 1 or 2
}

TEST_CASE("draws come back from a file as they were") {
    const Draws before = posterior_draws(small_fit());
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "ppc_draws_test.csv";
    {
        std::ofstream out(file);
        write_draws(before, out);
    }
    const Draws after = read_draws(file);
    std::filesystem::remove(file);
    REQUIRE(after.rows == before.rows);
    REQUIRE(after.find("m"));
    CHECK(after.find("m")->shape == std::vector<std::size_t>{2, 3});
    for (std::size_t r = 0; r < after.rows; ++r)
        CHECK(std::ranges::equal(after.of(r, *after.find("m")), before.of(r, *before.find("m"))));
}

TEST_CASE("a model whose sites differ between executions has no predictions") {
    const auto model = [] {
        if (ppc::sample("u", Uniform(0, 1)) < 0.5)
            ppc::sample("z", Normal(0, 1));
    };
    CHECK_THROWS_AS(predict_prior(50, model), UserError);
}
