// Means and draws that guides make of the model's own distributions: means against integrals of the
// densities, draws of a standard normal against the distribution functions, locations and scales in
// unconstrained space by what is left when they are taken away.
#include "distribution_table.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <map>

using namespace ppc;
using namespace ppc::test;

namespace {

/// The tails that x = from_normal(e) leaves below and above, by the normal's.
struct Tails {
    double log_below, log_above;
};

Tails tails_of_normal(const DistributionRow& d, double e) {
    if (d.name != "half_normal")
        return {math::normal_log_cdf(e), math::normal_log_cdf(-e)};
    const double above = 2 * math::normal_cdf(-std::fabs(e)); // not monotone: the absolute value
    return {std::log1p(-above), std::log(above)};
}

} // namespace

TEST_CASE("draws by a standard normal have the distribution, far into both tails", "[lib][distributions]") {
    int tested = 0;
    for (const DistributionRow& d : distribution_table()) {
        if (!d.from_normal || d.discrete)
            continue;
        ++tested;
        REQUIRE(d.log_cdf);
        for (const Parameters& p : d.sampled_at)
            for (const double e : {-30.0, -8.5, -3.0, -1.0, -1e-3, 0.0, 0.4, 2.0, 6.0, 8.5, 30.0}) {
                const double x = d.from_normal(p, e);
                const Tails expected = tails_of_normal(d, e);
                CAPTURE(d.name, p, e, x, expected.log_below, expected.log_above);
                const bool lower = expected.log_below < expected.log_above;
                const double log_tail = lower ? expected.log_below : expected.log_above;
                const double actual = lower ? d.log_cdf(p, x) : d.log_ccdf(p, x);
                if (!std::isfinite(log_tail)) {
                    CHECK(actual == log_tail);
                    continue;
                }
                if (!std::isfinite(actual)) { // x rounds to an end of the support: the next number is past it
                    constexpr double most = std::numeric_limits<double>::max();
                    const double inside = std::nextafter(x, lower ? most : -most);
                    CHECK((lower ? d.log_cdf(p, inside) : d.log_ccdf(p, inside)) > log_tail);
                    continue;
                }
                // Some roundings of x and of the parameters that it is a sum of, and some of the logarithm.
                double size = std::fabs(x);
                for (const double parameter : p)
                    size += std::fabs(parameter);
                const double roundings = 1e-15 * size * std::exp(d.log_prob(p, x) - actual);
                CHECK(std::fabs(actual - log_tail) <= 2e-14 * at_least_one(log_tail) + roundings);
            }
    }
    CHECK(tested >= 18);
}

TEST_CASE("counts by a standard normal are quantiles", "[lib][distributions]") {
    int tested = 0;
    constexpr double rounding = 1e-9; // of a probability that is as good as at the border
    for (const DistributionRow& d : distribution_table()) {
        if (!d.from_normal || !d.discrete)
            continue;
        ++tested;
        REQUIRE(d.log_cdf);
        for (const Parameters& p : d.sampled_at)
            for (const double e : {-8.2, -6.0, -3.0, -1.0, -0.3, 0.0, 0.2, 0.9, 2.0, 4.0, 6.5, 8.2}) {
                const double n = d.from_normal(p, e);
                CAPTURE(d.name, p, e, n);
                CHECK((n >= 0 && n == std::floor(n)));
                // P(N <= n) >= Phi(e) > P(N <= n - 1), of the smaller tail.
                if (e > 0) {
                    CHECK(d.log_ccdf(p, n) <= math::normal_log_cdf(-e) + rounding);
                    CHECK((n == 0 || d.log_ccdf(p, n - 1) > math::normal_log_cdf(-e) - rounding));
                } else {
                    CHECK(d.log_cdf(p, n) >= math::normal_log_cdf(e) - rounding);
                    CHECK((n == 0 || d.log_cdf(p, n - 1) < math::normal_log_cdf(e) + rounding));
                }
            }
    }
    CHECK(tested >= 9);
    // What is no distribution has a number outside of the support, and large ones end at the largest int.
    CHECK(math::poisson_quantile(-1, 0) == -1);
    CHECK(math::poisson_quantile(std::nan(""), 0) == -1);
    CHECK(math::poisson_quantile(0, 0) == 0);
    CHECK(math::negative_binomial_quantile(-1, 0, 0) == -1);
    CHECK(scalar::Geometric(1.5).from_normal(0) == -1);
    CHECK(scalar::Geometric(-0.5).from_normal(0) == -1);
    CHECK(math::poisson_quantile(1e12, 0) == std::numeric_limits<int>::max());
    CHECK(scalar::Geometric(1e-12).from_normal(3) == std::numeric_limits<int>::max());
    CHECK(scalar::Geometric(1).from_normal(3) == 0);
}

TEST_CASE("means are those of the densities", "[lib][distributions]") {
    int tested = 0;
    for (const DistributionRow& d : distribution_table()) {
        if (!d.mean)
            continue;
        ++tested;
        for (const Parameters& p : d.sampled_at) {
            constexpr double step = 1.0 / 64; // the trapezoidal rule over the unconstrained line
            double sum = 0;
            for (double u = -400; u <= 400; u += step)
                if (const double moment = d.first_moment(p, u); std::isfinite(moment))
                    sum += step * moment;
            CAPTURE(d.name, p);
            CHECK(d.mean(p) == Approx(sum).epsilon(1e-6).margin(1e-9));
        }
    }
    CHECK(tested >= 16);
}

TEST_CASE("without location and scale the unconstrained density depends on shapes alone",
          "[lib][distributions]") {
    // By distribution: for each of its parameters, whether it is a shape.
    const std::map<std::string, std::vector<bool>> is_shape = {{"normal", {false, false}},
                                                               {"half_normal", {false}},
                                                               {"cauchy", {false, false}},
                                                               {"half_cauchy", {false}},
                                                               {"laplace", {false, false}},
                                                               {"logistic", {false, false}},
                                                               {"gumbel", {false, false}},
                                                               {"log_normal", {false, false}},
                                                               {"soft_laplace", {false, false}},
                                                               {"skew_normal", {false, false, true}},
                                                               {"student_t", {true, false, false}},
                                                               {"half_student_t", {true, false}},
                                                               {"rayleigh", {false}},
                                                               {"weibull", {false, false}},
                                                               {"frechet", {false, false}},
                                                               {"log_logistic", {false, false}},
                                                               {"exponential", {false}},
                                                               {"gamma", {true, false}},
                                                               {"inverse_gamma", {true, false}}};
    std::size_t tested = 0;
    for (const DistributionRow& d : distribution_table()) {
        if (!d.standardised_log_prob)
            continue;
        ++tested;
        CAPTURE(d.name);
        const std::vector<bool>& shapes = is_shape.at(d.name);
        for (const Parameters& p : d.sampled_at) {
            Parameters other = p;
            for (std::size_t k = 0; k < p.size(); ++k)
                if (!shapes.at(k))
                    other[k] = 0.75 + 0.5 * static_cast<double>(k);
            for (const double z : {-3.0, -1.0, -0.25, 0.5, 1.0, 2.0}) {
                CAPTURE(p, z);
                CHECK(d.standardised_log_prob(p, z) ==
                      Approx(d.standardised_log_prob(other, z)).epsilon(1e-10).margin(1e-10));
            }
        }
    }
    CHECK(tested == is_shape.size());
}
