// Special functions and their named derivatives where arguments are extreme, against tables from mpmath
// (make_extreme_tables.py): near 0, at the ends of the range of doubles, near roots, where terms cancel.
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
using Results = std::vector<double>;

/// A function's value and its derivatives. Errors are relative to the larger of the result and `floor`, which
/// is 1 for functions with roots.
struct ExtremeRow {
    std::string name;
    std::size_t arguments;
    std::function<Results(const Arguments&)> results;
    double bound, floor;
    double slope_bound, slope_floor;
};

#define ONE(name, bound, floor, slope_bound, slope_floor)                                                    \
    ExtremeRow {                                                                                             \
        #name, 1, [](const Arguments& x) { return Results{math::name(x[0]), math::name##_d0(x[0])}; },       \
            bound, floor, slope_bound, slope_floor                                                           \
    }
#define TWO(name, bound, floor, slope_bound, slope_floor)                                                    \
    ExtremeRow {                                                                                             \
        #name, 2,                                                                                            \
            [](const Arguments& x) {                                                                         \
                return Results{math::name(x[0], x[1]), math::name##_d0(x[0], x[1]),                          \
                               math::name##_d1(x[0], x[1])};                                                 \
            },                                                                                               \
            bound, floor, slope_bound, slope_floor                                                           \
    }

std::vector<ExtremeRow> extreme_table() {
    const double ulp = 0x1p-52;
    return {
        TWO(log_add_exp, 3 * ulp, 1, 4 * ulp, 0),
        TWO(log_diff_exp, 3 * ulp, 1, 4 * ulp, 0),
        ONE(softplus, 3 * ulp, 0, 4 * ulp, 0),
        ONE(logistic, 3 * ulp, 0, 6 * ulp, 0),
        ONE(log_logistic, 3 * ulp, 0, 4 * ulp, 0),
        ONE(log1m_exp, 3 * ulp, 0, 4 * ulp, 0),
        ONE(logit, 4 * ulp, 0, 4 * ulp, 0),
        ONE(log_inv_cloglog, 4 * ulp, 1, 1e-13, 0), // exp(-e^x) of a rounded e^x
        ONE(normal_cdf, 5 * ulp, 0, 2e-13, 0),      // exp of a rounded square
        ONE(normal_log_cdf, 5 * ulp, 0, 8 * ulp, 0),
        ONE(log_scaled_normal_tail, 8 * ulp, 0, 5e-12, 0), // x less what it is close to, below 100
        ONE(lgamma, 1e-15, 1, 2e-15, 1),
        ONE(digamma, 2e-15, 1, 2e-15, 0),
        ONE(trigamma, 2e-15, 0, 2e-15, 0),
        TWO(lbeta, 5e-14, 1, 2e-14, 1), // of log a = 460; differences of digamma functions
        TWO(lchoose, 1e-14, 1, 2e-14, 1),
        ONE(log_bessel_i0, 1e-15, 1, 8 * ulp, 0),
        ONE(log_scaled_bessel_i0, 2e-15, 1, 1e-15, 1),
        ONE(bessel_ratio, 5 * ulp, 0, 1e-15, 1),
        TWO(gamma_log_cdf, 3e-12, 1, 3e-12, 1),
        TWO(gamma_log_ccdf, 3e-12, 1, 3e-12, 1),
        TWO(student_t_log_cdf, 3e-13, 1, 3e-13, 1),
        {"beta_log_cdf", 3,
         [](const Arguments& x) {
             return Results{math::beta_log_cdf(x[0], x[1], x[2]), math::beta_log_cdf_d0(x[0], x[1], x[2]),
                            math::beta_log_cdf_d1(x[0], x[1], x[2]), math::beta_log_cdf_d2(x[0], x[1], x[2])};
         },
         3e-12, 1, 3e-12, 1},
    };
}

} // namespace

TEST_CASE("special functions keep their bounds at extreme arguments", "[lib][math]") {
    for (const ExtremeRow& row : extreme_table()) {
        std::ifstream file(std::string(PPC_SOURCE_DIR) + "/tests/unit/lib/tables/extremes/" + row.name +
                           ".txt");
        int lines = 0;
        for (std::string line; std::getline(file, line);) {
            if (line.empty() || line[0] == '#')
                continue;
            ++lines;
            std::istringstream words(line);
            std::vector<double> numbers;
            for (std::string word; words >> word;)
                numbers.push_back(std::strtod(word.c_str(), nullptr)); // reads inf and subnormals
            const Arguments at(numbers.begin(), numbers.begin() + static_cast<long>(row.arguments));
            const Results results = row.results(at);
            REQUIRE(numbers.size() == row.arguments + results.size());
            for (std::size_t k = 0; k < results.size(); ++k) {
                const double expected = numbers[row.arguments + k], actual = results[k];
                const double bound = k == 0 ? row.bound : row.slope_bound,
                             floor = k == 0 ? row.floor : row.slope_floor;
                const double size = std::fmax(std::fabs(expected), floor);
                std::ostringstream where;
                where.precision(17);
                where << row.name << " result " << k << " at " << line << ", found " << actual << ", error "
                      << std::fabs(actual - expected) / size;
                INFO(where.str());
                // Subnormal results have the spacing of subnormals.
                CHECK((actual == expected || std::fabs(actual - expected) <= bound * size + 0x1p-1073));
            }
        }
        CAPTURE(row.name);
        CHECK(lines >= 9);
    }
}
