// Log densities and log distribution functions against tables made with R and mpmath
// (make_tables.R, make_tables.py, make_cdf_tables.py).
#include "distribution_table.hpp"

#include <catch2/catch.hpp>

#include <Eigen/Core>

#include <fstream>
#include <sstream>

using namespace ppc;
using namespace ppc::test;

namespace {

#ifndef PPC_SOURCE_DIR
#define PPC_SOURCE_DIR "."
#endif

/// The numeric rows of tables/NAME.txt.
std::vector<std::vector<double>> read_table(const std::string& name) {
    std::ifstream file(std::string(PPC_SOURCE_DIR) + "/tests/unit/lib/tables/" + name + ".txt");
    std::vector<std::vector<double>> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        std::istringstream words(line);
        std::vector<double> numbers;
        for (std::string word; words >> word;)
            numbers.push_back(std::strtod(word.c_str(), nullptr)); // reads inf, which >> does not
        rows.push_back(numbers);
    }
    return rows;
}

/// Whether `actual` is `expected` to 50 roundings of the larger of 1, itself and `magnitude`.
bool agrees(double actual, double expected, double magnitude) {
    if (!std::isfinite(expected))
        return actual == expected;
    const double size = std::fmax(at_least_one(expected), std::isfinite(magnitude) ? magnitude : 1);
    return std::fabs(actual - expected) <= 50 * 1.2e-16 * size;
}

} // namespace

TEST_CASE("densities agree with the tables", "[lib][distributions]") {
    for (const DistributionRow& d : distribution_table()) {
        const auto table = read_table(d.name);
        CAPTURE(d.name);
        REQUIRE(table.size() >= 20);
        for (const auto& line : table) {
            const double x = line[0];
            const Parameters p(line.begin() + 1, line.begin() + 1 + static_cast<long>(d.parameters));
            const double* expected = line.data() + 1 + d.parameters;
            const double magnitude = d.magnitude(p, x);
            CAPTURE(x, p, magnitude);
            if (d.contains(p, x)) {
                const double actual = d.log_prob(p, x), density = expected[0];
                CAPTURE(actual, density);
                CHECK(agrees(actual, density, magnitude));
            }
            if (d.log_cdf && line.size() == 4 + d.parameters) {
                const double below = d.log_cdf(p, x), above = d.log_ccdf(p, x);
                CAPTURE(below, above, expected[1], expected[2]);
                CHECK(agrees(below, expected[1], magnitude));
                CHECK(agrees(above, expected[2], magnitude));
            }
        }
    }
}

/// Of the distributions whose density's table has no distribution function.
TEST_CASE("distribution functions agree with the tables", "[lib][distributions]") {
    for (const DistributionRow& d : distribution_table()) {
        CAPTURE(d.name);
        if (!d.log_cdf || read_table(d.name).at(0).size() == 4 + d.parameters)
            continue;
        const auto table = read_table(d.name + "_cdf");
        REQUIRE(table.size() >= 4);
        for (const auto& line : table) {
            const double x = line[0];
            const Parameters p(line.begin() + 1, line.begin() + 1 + static_cast<long>(d.parameters));
            const double* expected = line.data() + 1 + d.parameters;
            const double below = d.log_cdf(p, x), above = d.log_ccdf(p, x),
                         magnitude = 10 * d.magnitude(p, x);
            CAPTURE(x, p, below, above, expected[0], expected[1]);
            CHECK(agrees(below, expected[0], magnitude));
            CHECK(agrees(above, expected[1], magnitude));
        }
        // Below and above the support, and between integers.
        const Parameters p = d.sampled_at.at(0);
        if (!d.contains(p, -1e9))
            CHECK((d.log_cdf(p, -1e9) == -INFINITY && d.log_ccdf(p, -1e9) == 0));
        if (!d.contains(p, 1e9))
            CHECK((d.log_cdf(p, 1e9) == 0 && d.log_ccdf(p, 1e9) == -INFINITY));
        if (d.discrete)
            CHECK(d.log_cdf(p, 0.7) == d.log_cdf(p, 0));
    }
}

TEST_CASE("distributions outside the table have the densities they state", "[lib][distributions]") {
    const Eigen::VectorXd p = Eigen::Vector3d(0.2, 0.5, 0.3);
    CHECK(Categorical(p).log_prob(1) == Approx(std::log(0.5)));
    CHECK(Categorical(p).support().contains(2));
    CHECK_FALSE(Categorical(p).support().contains(3));
    CHECK(Categorical(std::vector<double>{0.0, 1.0}).log_prob(0) == -INFINITY);
    const Eigen::VectorXd v = p.array().log() + 700; // up to a constant that would overflow
    CHECK(Categorical(logits(v)).log_prob(2) == Approx(std::log(0.3)));
    CHECK(Delta(2.5).log_prob(2.5) == 0);
    CHECK(Delta(2.5, -1.0).log_prob(2.5) == -1);
    CHECK(Delta(2.5).log_prob(2.0) == -INFINITY);
    CHECK(ImproperUniform().log_prob(1e9) == 0);
    CHECK(ImproperUniform(positive).support().contains(1));
    CHECK_FALSE(ImproperUniform(positive).support().contains(-1));
}

TEST_CASE("densities do not lose their gradient's selection at the edges", "[lib][distributions]") {
    CHECK(scalar::Bernoulli(0).log_prob(0) == 0);
    CHECK(scalar::Bernoulli(1).log_prob(1) == 0);
    CHECK(scalar::Bernoulli(1).log_prob(0) == -INFINITY);
    CHECK(scalar::Binomial(0, 0.3).log_prob(0) == 0);
    CHECK(scalar::Binomial(4, 0).log_prob(0) == 0);
    CHECK(scalar::Binomial(4, 1).log_prob(4) == 0);
    CHECK(scalar::Poisson(0).log_prob(0) == 0);
    CHECK(scalar::Poisson(0).log_prob(1) == -INFINITY);
    CHECK(std::isnan(scalar::Normal(NAN, 1).log_prob(0)));
}

TEST_CASE("vector arguments make independent elements", "[lib][distributions]") {
    const Eigen::VectorXd mu = Eigen::VectorXd::LinSpaced(4, -1, 2), y = Eigen::VectorXd::Ones(4);
    const std::vector<double> sigma{0.5, 1, 2, 3};
    double sum = 0;
    for (int i = 0; i < 4; ++i)
        sum += scalar::Normal(2 * mu[i], sigma[static_cast<std::size_t>(i)]).log_prob(y[i]);
    const auto d = Normal(2 * mu, sigma); // an Eigen expression is evaluated
    CHECK(d.size() == 4);
    CHECK(d.log_prob(y) == Approx(sum));
    CHECK(Normal(loc(0.0), scale(mu)).at(3).scale == 2);
    CHECK_THROWS_AS(Normal(mu, std::vector<double>{1, 2}).size(), std::invalid_argument);
    static_assert(std::is_base_of_v<scalar::Normal, decltype(Normal(0, 1))>);
    static_assert(has_elements<decltype(d)> && !has_elements<decltype(Normal(0, 1))>);
    CHECK(Binomial(std::vector<int>{3, 9}, logits(0.5)).at(1).total_count == 9);
    CHECK(d.truncated(lower(0)).at(2).log_prob(1) == d.at(2).truncated(lower(0)).log_prob(1));
    CHECK(Normal(0, 1).expand(3).restricted(positive).at(2).support().contains(1));
    CHECK(Normal(0, 1).expand(2, 5).size() == 10);
    CHECK(std::string(Normal(0, 1).plate("rows", 3).name) == "rows");
}
