// The compiled functions of ppc/math/incomplete.hpp and their derivatives against tables from mpmath
// (make_function_tables.py), and where the arguments are too large for it against asymptotic forms.
#include <ppc/math.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace math = ppc::math;

namespace {

#ifndef PPC_SOURCE_DIR
#define PPC_SOURCE_DIR "."
#endif

using Arguments = std::vector<double>;

struct FunctionRow {
    std::string name; ///< also of the file tables/functions/NAME.txt
    std::size_t arguments;
    std::vector<std::function<double(const Arguments&)>> results; ///< the function, then its derivatives
};

#define TWO(name)                                                                                            \
    FunctionRow {                                                                                            \
        #name, 2, {                                                                                          \
            [](const Arguments& x) { return math::name(x[0], x[1]); },                                       \
                [](const Arguments& x) { return math::name##_d0(x[0], x[1]); },                              \
                [](const Arguments& x) { return math::name##_d1(x[0], x[1]); }                               \
        }                                                                                                    \
    }

std::vector<FunctionRow> functions() {
    return {TWO(gamma_log_cdf),
            TWO(gamma_log_ccdf),
            TWO(student_t_log_cdf),
            TWO(skew_normal_log_cdf),
            {"beta_log_cdf",
             3,
             {[](const Arguments& x) { return math::beta_log_cdf(x[0], x[1], x[2]); },
              [](const Arguments& x) { return math::beta_log_cdf_d0(x[0], x[1], x[2]); },
              [](const Arguments& x) { return math::beta_log_cdf_d1(x[0], x[1], x[2]); },
              [](const Arguments& x) { return math::beta_log_cdf_d2(x[0], x[1], x[2]); }}}};
}

} // namespace

TEST_CASE("incomplete functions and their derivatives agree with the tables", "[lib][math]") {
    for (const FunctionRow& row : functions()) {
        std::ifstream file(std::string(PPC_SOURCE_DIR) + "/tests/unit/lib/tables/functions/" + row.name +
                           ".txt");
        int lines = 0;
        for (std::string line; std::getline(file, line);) {
            if (line.empty() || line[0] == '#')
                continue;
            ++lines;
            std::istringstream words(line);
            Arguments numbers;
            for (double number; words >> number;)
                numbers.push_back(number);
            REQUIRE(numbers.size() == row.arguments + row.results.size());
            const Arguments at(numbers.begin(), numbers.begin() + static_cast<long>(row.arguments));
            for (std::size_t k = 0; k < row.results.size(); ++k) {
                const double expected = numbers[row.arguments + k], actual = row.results[k](at);
                CAPTURE(row.name, at, k, actual, expected);
                CHECK(std::fabs(actual - expected) <= 3e-13 * std::fmax(1, std::fabs(expected)));
            }
        }
        CHECK(lines >= 25);
    }
}

TEST_CASE("incomplete functions keep small differences from one", "[lib][math]") {
    // P(a, x) = x^a / Gamma(a + 1) for small x, and its complement
    const double small = 2.5 * std::log(1e-8) - std::lgamma(3.5) - 2.5 / 3.5 * 1e-8;
    CHECK(math::gamma_log_cdf(2.5, 1e-8) == Approx(small).epsilon(1e-10));
    CHECK(math::gamma_log_ccdf(2.5, 1e-8) == Approx(-std::exp(small)).epsilon(1e-7));
    CHECK(math::beta_log_cdf(1, 3, -600) == Approx(std::log(3) - 600));
    CHECK(math::beta_log_cdf(3, 1, 600) == Approx(-3 * std::exp(-600)));
    CHECK(math::student_t_log_cdf(3, 1e8) < 0);
    CHECK(math::student_t_log_cdf(2, -1e200) == Approx(-std::log(2) - 2 * 200 * std::log(10)));
}

TEST_CASE("incomplete functions have the normal limit at large shapes", "[lib][math]") {
    for (double z : {-3.0, -0.4, 0.0, 1.0, 2.5}) {
        // Wilson and Hilferty: the cube root of a gamma variable over its shape is about normal.
        const double a = 1e12, root = 1 - 1 / (9 * a) + z / (3 * std::sqrt(a));
        CAPTURE(z);
        CHECK(math::gamma_log_cdf(a, a * root * root * root) ==
              Approx(math::normal_log_cdf(z)).epsilon(2e-6));
        CHECK(math::student_t_log_cdf(1e14, z) == Approx(math::normal_log_cdf(z)).epsilon(1e-9));
        CHECK(math::beta_log_cdf(1e12, 1e12, z * std::sqrt(2e-12)) ==
              Approx(math::normal_log_cdf(z)).epsilon(2e-6));
        CHECK(math::skew_normal_log_cdf(z, 0) == Approx(math::normal_log_cdf(z)).epsilon(1e-13));
    }
    // A large shape folds the normal; far below, 2 phi(z) Phi(alpha z) in one exponent.
    CHECK(math::skew_normal_log_cdf(1, 1e9) == Approx(std::log(std::erf(std::sqrt(0.5)))).epsilon(1e-8));
    CHECK(math::skew_normal_log_cdf(-12, 40) == Approx(-0.5 * 144 * 1601).epsilon(1e-3));
}

TEST_CASE("incomplete functions at the ends of their arguments", "[lib][math]") {
    CHECK(math::gamma_log_cdf(2, 0) == -INFINITY);
    CHECK(math::gamma_log_ccdf(2, -1) == 0);
    CHECK(math::gamma_log_ccdf(2, INFINITY) == -INFINITY);
    CHECK(math::gamma_log_ccdf_d1(1, 0) == -1);
    CHECK(math::gamma_log_cdf_d0(2, 0) == 0);
    CHECK(math::beta_log_cdf(2, 3, INFINITY) == 0);
    CHECK(math::beta_log_cdf(2, 3, -INFINITY) == -INFINITY);
    CHECK(math::student_t_log_cdf(2, 0) == Approx(-std::log(2)));
    CHECK(math::student_t_log_cdf(2, INFINITY) == 0);
    CHECK(math::student_t_log_cdf(2, -INFINITY) == -INFINITY);
    CHECK(math::skew_normal_log_cdf(INFINITY, 2) == 0);
    CHECK(std::isnan(math::gamma_log_cdf(-1, 2)));
    CHECK(std::isnan(math::gamma_log_cdf(NAN, 2)));
    CHECK(std::isnan(math::beta_log_cdf(1, 2, NAN)));
    CHECK(std::isnan(math::student_t_log_cdf(0, 2)));
    CHECK(std::isnan(math::skew_normal_log_cdf(NAN, 2)));
}
