#include <ppc/chains.hpp>
#include <ppc/random.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace ppc;

namespace {

/// Autocorrelated draws from a multiplicative congruential generator, the same in make_table.R.
template <class Shape> std::vector<double> draws(int chains, int length, double r, Shape shape) {
    std::vector<double> values;
    double state = 1;
    for (int c = 1; c <= chains; ++c) {
        double x = 0;
        for (int i = 0; i < length; ++i) {
            state = std::fmod(state * 16807, 2147483647);
            x = r * x + state / 2147483647 - 0.5;
            values.push_back(shape(x, c));
        }
    }
    return values;
}

struct Case {
    std::vector<double> values;
    std::size_t chains;
};

const std::map<std::string, Case>& cases() {
    static const std::map<std::string, Case> all{
        {"slow", {draws(4, 250, 0.7, [](double x, int) { return x; }), 4}},
        {"antithetic", {draws(4, 250, -0.6, [](double x, int) { return x; }), 4}},
        {"shifted", {draws(4, 200, 0.3, [](double x, int c) { return x + (c == 3 ? 0.4 : 0); }), 4}},
        {"wider", {draws(4, 200, 0.3, [](double x, int c) { return x * (c == 2 ? 3 : 1); }), 4}},
        {"heavy", {draws(2, 500, 0.5, [](double x, int) { return std::tan(1.5 * x); }), 2}},
        {"odd", {draws(3, 101, 0.5, [](double x, int) { return x; }), 3}},
        {"ties", {draws(4, 100, 0.2, [](double x, int) { return std::floor(4 * x); }), 4}},
        {"stuck", {draws(2, 60, 0.999, [](double x, int) { return x; }), 2}},
        {"single", {draws(1, 40, 0.4, [](double x, int) { return std::exp(3 * x); }), 1}}};
    return all;
}

/// Normal AR(1) chains with variance 1.
std::vector<double> autoregressive(std::size_t chains, std::size_t length, double r) {
    std::vector<double> values(chains * length);
    for (std::size_t c = 0; c < chains; ++c) {
        const std::span<double> chain(values.data() + c * length, length);
        fill_normal({1, Stream::noise, 0, static_cast<std::uint32_t>(c)}, chain);
        for (std::size_t i = 1; i < length; ++i)
            chain[i] = r * chain[i - 1] + std::sqrt(1 - r * r) * chain[i];
    }
    return values;
}

} // namespace

// Expected values: R package posterior 1.4.0, by make_table.R.
TEST_CASE("Diagnostics agree with the posterior package", "[chains]") {
    struct Expected {
        std::string name;
        double values[9];
    };
    const Expected table[] = {{"slow",
                               {1.01556226988, 188.48063114, 506.788771358, 184.413455351, 211.149242784,
                                0.0293496296851, 0.0117964914443, 0.0472730061494, 0.0425742411848}},
                              {"antithetic",
                               {0.99894875625, 3000, 884.206228638, 3000, 1944.93506829, 0.00616900930272,
                                0.00982727594995, 0.0138669798911, 0.0161622998281}},
                              {"shifted",
                               {1.13766644821, 21.1859028769, 43.2792428296, 20.9241624862, 69.9404545949,
                                0.0730915531123, 0.00913632243331, 0.0179390737524, 0.0921106146892}},
                              {"wider",
                               {1.15367040076, 460.545750435, 34.400156756, 462.311486466, 534.876565448,
                                0.0235625145233, 0.137594934702, 0.26728509585, 0.171694000232}},
                              {"heavy",
                               {1.00481986558, 331.255456645, 581.746822907, 329.049894572, 426.761796146,
                                0.0348187001677, 0.0206147421481, 0.066101037626, 0.0482372538562}},
                              {"odd",
                               {1.01033576011, 113.251942018, 241.018579628, 113.243538597, 163.614113302,
                                0.0312518203726, 0.012829442435, 0.0545370879931, 0.0369757434499}},
                              {"ties",
                               {1.0060075098, 285.388899656, 328.603319119, 291.485654748, 353.541798393,
                                0.0691344491653, 0.0306653830147, 0, 0}},
                              {"stuck",
                               {2.28826992217, 2.87889924241, 21.7228464419, 2.70260380552, 3.81493183378,
                                0.710151635009, 0.272957247717, 0.389950741869, 0.508095607479}},
                              {"single",
                               {1.15624051496, 8.37191219835, 44.6796002352, 22.2991129479, 6.79806298387,
                                0.317968419509, 0.209554693345, 0.02285040217, 1.05906794489}}};
    for (const Expected& expected : table) {
        const Case& of = cases().at(expected.name);
        const ChainsView view{of.values, of.chains};
        CAPTURE(expected.name);
        const double found[] = {r_hat(view),
                                ess_bulk(view),
                                ess_tail(view),
                                ess_mean(view),
                                ess_quantile(view, 0.5),
                                mcse_mean(view),
                                mcse_sd(view),
                                mcse_quantile(view, 0.05),
                                mcse_quantile(view, 0.9)};
        for (std::size_t k = 0; k < 9; ++k) {
            CAPTURE(k);
            CHECK(found[k] == Approx(expected.values[k]).epsilon(1e-9).margin(1e-12));
        }
    }
}

TEST_CASE("Effective sizes of an autoregressive chain", "[chains]") {
    // N (1 - r) / (1 + r); the estimate's own error is about 3 % here.
    constexpr std::size_t chains = 4, length = 20000;
    for (const double r : {-0.4, 0.0, 0.5, 0.9}) {
        const std::vector<double> values = autoregressive(chains, length, r);
        const ChainsView view{values, chains};
        const double expected = static_cast<double>(values.size()) * (1 - r) / (1 + r);
        CAPTURE(r);
        CHECK(ess_mean(view) == Approx(expected).epsilon(0.1));
        CHECK(ess_bulk(view) == Approx(expected).epsilon(0.1));
        CHECK(mcse_mean(view) == Approx(1 / std::sqrt(expected)).epsilon(0.06));
        // Squares of the chain have autocorrelation r^2; the sd of a normal's sd is sd / sqrt(2 ess).
        const double of_squares = static_cast<double>(values.size()) * (1 - r * r) / (1 + r * r);
        CHECK(mcse_sd(view) == Approx(1 / std::sqrt(2 * of_squares)).epsilon(0.06));
        CHECK(r_hat(view) == Approx(1).margin(0.005));
    }
    // Independent draws: the error of a quantile is sqrt(p (1 - p) / n) over the density there.
    const std::vector<double> values = autoregressive(chains, length, 0);
    const double density = 0.175498331932486848; // phi(Phi^-1(0.1))
    CHECK(mcse_quantile({values, chains}, 0.1) ==
          Approx(std::sqrt(0.09 / static_cast<double>(values.size())) / density).epsilon(0.08));
}

TEST_CASE("Diagnostics that are not defined are NaN", "[chains]") {
    std::vector<double> values(40, 2.0);
    const auto all_undefined = [&] {
        const ChainsView view{values, 4};
        for (const double x :
             {r_hat(view), ess_bulk(view), ess_tail(view), ess_mean(view), ess_quantile(view, 0.3),
              mcse_mean(view), mcse_sd(view), mcse_quantile(view, 0.3)})
            CHECK(std::isnan(x));
    };
    all_undefined(); // no draw differs
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<double>(i * i % 17);
    CHECK(r_hat({values, 4}) > 0);
    values[7] = std::numeric_limits<double>::infinity();
    all_undefined();
    values[7] = std::numeric_limits<double>::quiet_NaN();
    all_undefined();
    values.assign({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}); // 5 a chain
    all_undefined();
    values.clear();
    CHECK(std::isnan(r_hat({values, 1})));
}

TEST_CASE("E-BFMI of an autoregressive energy", "[chains]") {
    // E (x' - x)^2 / var x = 2 (1 - r)
    for (const double r : {0.0, 0.6, 0.95})
        CHECK(e_bfmi(autoregressive(1, 200000, r)) == Approx(2 * (1 - r)).epsilon(0.05));
    CHECK(e_bfmi(std::vector<double>{1, 2, 4}) == Approx(5.0 / (14.0 / 3)));
    CHECK(std::isnan(e_bfmi(std::vector<double>{1, 2})));
}

TEST_CASE("Chains name their sites and count", "[chains]") {
    Chains chains;
    chains.sites = {{"mu", SiteKind::latent, "real", {}, 0, 1}, {"x", SiteKind::latent, "real", {2}, 1, 2}};
    chains.columns = 3;
    chains.chains = 2;
    chains.rows = 2;
    chains.most_depth = 3;
    for (int i = 0; i < 12; ++i)
        chains.draws.push_back(i);
    chains.statistics = {{.depth = 3, .leapfrogs = 7},
                         {.depth = 1, .leapfrogs = 1, .divergent = true},
                         {.depth = 2, .leapfrogs = 3},
                         {.depth = 3, .leapfrogs = 7}};
    CHECK(chains.site("x").column == 1);
    CHECK(chains.column(2) == std::vector<double>{2, 5, 8, 11});
    CHECK(chains.divergences() == 1);
    CHECK(chains.saturated() == 2);
    CHECK(chains.leapfrogs() == 18);
    CHECK_THROWS_WITH(chains.site("y"), "the chains have no site 'y'; they have mu, x");
}
