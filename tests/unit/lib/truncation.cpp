// `truncated` and `restricted`: normalisation, tails, samples, and support.
#include <ppc/distributions.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace ppc;

namespace {

/// The integral of a density over [a, b] by Simpson's rule.
template <class D> double mass(const D& d, double a, double b) {
    const int panels = 20000;
    const double h = (b - a) / panels;
    double sum = 0;
    for (int i = 0; i < panels; ++i)
        sum += h / 6 *
               (std::exp(d.log_prob(a + i * h)) + 4 * std::exp(d.log_prob(a + (i + 0.5) * h)) +
                std::exp(d.log_prob(a + (i + 1) * h)));
    return sum;
}

// With the sanitizers the same code runs for their sake.
#ifdef PPC_SANITIZED
constexpr int checked_draws = 400;
#else
constexpr int checked_draws = 4000;
#endif

/// Whether draws are inside and have the distribution function that log_cdf states: the
/// Kolmogorov-Smirnov distance stays below 2.2 / sqrt(n), which a right sampler exceeds with probability
/// 1e-4.
template <class D> void check_sample(const D& d) {
    std::mt19937_64 rng(3);
    std::vector<double> draws(checked_draws);
    for (double& x : draws) {
        x = d.sample(rng);
        REQUIRE(d.support().contains(x));
    }
    std::sort(draws.begin(), draws.end());
    double distance = 0;
    for (std::size_t i = 0; i < draws.size(); ++i) {
        const double p = std::exp(d.log_cdf(draws[i])), n = static_cast<double>(draws.size());
        distance = std::fmax(distance, std::fmax(std::fabs(p - static_cast<double>(i) / n),
                                                 std::fabs(p - static_cast<double>(i + 1) / n)));
    }
    CHECK(distance < 2.2 / std::sqrt(checked_draws));
}

} // namespace

TEST_CASE("truncated densities integrate to one", "[lib][truncation]") {
    CHECK(mass(Normal(1, 2).truncated(lower(0)), 0, 30) == Approx(1));
    CHECK(mass(Normal(1, 2).truncated(upper(-3)), -30, -3) == Approx(1));
    CHECK(mass(Normal(1, 2).truncated(interval(-1, 0)), -1, 0) == Approx(1));
    CHECK(mass(Normal(0, 1).truncated(interval(35, 36)), 35, 36) == Approx(1));
    CHECK(mass(Normal(0, 1).truncated(interval(-36, -35)), -36, -35) == Approx(1));
    CHECK(mass(Cauchy(0, 1).truncated(interval(5, 6)), 5, 6) == Approx(1));
    CHECK(mass(Laplace(0, 1).truncated(interval(-1, 9)), -1, 0) +
              mass(Laplace(0, 1).truncated(interval(-1, 9)), 0, 9) ==
          Approx(1));
    CHECK(mass(Logistic(0, 1).truncated(lower(40)), 40, 120) == Approx(1));
    CHECK(mass(Exponential(2).truncated(interval(1, 3)), 1, 3) == Approx(1));
    CHECK(mass(HalfCauchy(2).truncated(upper(3)), 0, 3) == Approx(1));
    CHECK(mass(LogNormal(0, 1).truncated(interval(0.5, 3)), 0.5, 3) == Approx(1));
    CHECK(mass(Uniform(0, 4).truncated(lower(1)), 1, 4) == Approx(1));
    CHECK(mass(Gamma(3, 2).truncated(interval(1, 4)), 1, 4) == Approx(1));
    CHECK(mass(Gamma(3, 2).truncated(interval(400, 401)), 400, 401) == Approx(1));
    CHECK(mass(Beta(2, 0.5).truncated(upper(0.8)), 0, 0.8) == Approx(1));
    CHECK(mass(StudentT(3, 1, 2).truncated(interval(-40, -30)), -40, -30) == Approx(1));
    CHECK(mass(SkewNormal(1, 2, -3).truncated(lower(9)), 9, 12) == Approx(1));
    CHECK(mass(Weibull(2, 3).truncated(lower(8)), 8, 9) == Approx(1));
    CHECK(mass(ExpModNormal(0, 1, 2).truncated(interval(-3, 2)), -3, 2) == Approx(1));
    const std::vector<double> halves{0.5, 0.5};
    CHECK(mass(Mixture(halves, Normal(-2, 1), Normal(2, 1)).truncated(interval(1, 6)), 1, 6) == Approx(1));
}

TEST_CASE("truncation below the support changes nothing", "[lib][truncation]") {
    CHECK(HalfNormal(2).truncated(lower(-1)).log_prob(1) == HalfNormal(2).log_prob(1));
    CHECK(Exponential(2).truncated(lower(-1)).log_prob(1) == Exponential(2).log_prob(1));
    CHECK(HalfCauchy(2).truncated(lower(-1)).log_prob(1) == HalfCauchy(2).log_prob(1));
    CHECK(LogNormal(0, 2).truncated(lower(-1)).log_prob(1) == LogNormal(0, 2).log_prob(1));
    CHECK(Uniform(0, 2).truncated(lower(-1)).log_prob(1) == Uniform(0, 2).log_prob(1));
    CHECK(Cauchy(0, 3).truncated(lower(0)).log_prob(1) == Approx(HalfCauchy(3).log_prob(1)));
    CHECK(HalfNormal(1).truncated(upper(2)).support().lower == 0);
}

TEST_CASE("truncated samples have the truncated distribution", "[lib][truncation]") {
    check_sample(Normal(1, 2).truncated(lower(0)));
    check_sample(Normal(0, 1).truncated(lower(9)));
    check_sample(Normal(0, 1).truncated(upper(-9)));
    check_sample(Normal(0, 1).truncated(interval(-1, 3)));
    check_sample(Normal(0, 1).truncated(interval(20, 21)));
    check_sample(HalfCauchy(1).truncated(upper(5)));
    check_sample(Exponential(1).truncated(interval(2, 2.5)));
    check_sample(Laplace(0, 1).truncated(lower(-3)));
    check_sample(Gamma(0.5, 2).truncated(upper(1)));
    check_sample(StudentT(2, 0, 1).truncated(lower(3)));
    check_sample(Pareto(2, 3).truncated(interval(3, 4)));
}

TEST_CASE("restricting keeps the density as written", "[lib][truncation]") {
    const auto d = Normal(1, 2).restricted(positive);
    CHECK(d.log_prob(3) == Normal(1, 2).log_prob(3));
    CHECK_FALSE(d.support().contains(-1));
    std::mt19937_64 rng(1);
    for (int i = 0; i < 100; ++i)
        CHECK(d.sample(rng) > 0);
    CHECK_THROWS_AS(Normal(-1000, 1).restricted(positive).sample(rng), std::runtime_error);
}

namespace {

/// A user's distribution: no base class, no sampler.
struct Triangle {
    double log_prob(double x) const { return math::log(x < 1 ? x : 2 - x); }
    support::Interval support() const { return interval(0, 2); }
};
static_assert(has_log_prob<Triangle> && has_support<Triangle> && !has_sample<Triangle> &&
              !has_log_cdf<Triangle>);

} // namespace
