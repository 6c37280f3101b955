#include <ppc/psis.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace ppc;

namespace {

/// The standard normal quantile by bisection of erfc: exact enough to share inputs with R.
double qnorm(double p) {
    double low = -10, high = 10;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
    }
    return (low + high) / 2;
}

struct Reference {
    double k_hat, largest, at_500, squares, at_990;
};

template <class F> void check(F ratio, const Reference& expected) {
    constexpr int n = 1000;
    std::vector<double> ratios;
    for (int i = 1; i <= n; ++i)
        ratios.push_back(ratio((i - 0.5) / n));
    const Psis result = psis(ratios);
    double largest = 0, squares = 0, total = 0;
    for (double w : result.weights) {
        largest = std::max(largest, w);
        squares += w * w;
        total += w;
    }
    CHECK(total == Approx(1).epsilon(1e-12));
    CHECK(result.k_hat == Approx(expected.k_hat).epsilon(1e-8));
    CHECK(largest == Approx(expected.largest).epsilon(1e-8));
    CHECK(result.weights[499] == Approx(expected.at_500).epsilon(1e-8));
    CHECK(result.weights[989] == Approx(expected.at_990).epsilon(1e-8));
    CHECK(squares == Approx(expected.squares).epsilon(1e-8));
    CHECK(result.effective_size == Approx(1 / expected.squares).epsilon(1e-8));
}

} // namespace

// Expected values: R package loo 2.5.1, with p <- ((1:1000) - 0.5) / 1000 and x as in each case:
// r <- psis(matrix(x), r_eff = 1); w <- weights(r, log = FALSE);
// r$diagnostics$pareto_k, max(w), w[500], sum(w^2), w[990]
TEST_CASE("PSIS agrees with the loo package", "[psis]") {
    check([](double p) { return 0.3 * qnorm(p); },
          {0.0361266028907, 0.002563628786, 0.000954936660809, 0.00109550020547, 0.00194107411437});
    check([](double p) { return qnorm(p) * qnorm(p) / 3; },
          {0.592910963212, 0.0222355708416, 0.000602001764139, 0.00241816275847, 0.00356615861074});
    check([](double p) { return -std::log(1 - p) * 0.9; },
          {0.844266433403, 0.135919721347, 0.000334866189683, 0.0262162584133, 0.0102747901702});
}

TEST_CASE("The generalised Pareto fit agrees with the loo package", "[psis]") {
    std::vector<double> x;
    for (int i = 1; i <= 50; ++i)
        x.push_back(i * i / 1000.0);
    const ParetoFit fit = fit_generalised_pareto(x); // loo::gpdfit((1:50)^2 / 1000)
    CHECK(fit.k == Approx(-0.090229601998895).epsilon(1e-10));
    CHECK(fit.sigma == Approx(1.0372137996746).epsilon(1e-10));
}

TEST_CASE("PSIS at its edges", "[psis]") {
    SECTION("equal ratios are a perfect guide") {
        // However the differences of a guide that is nearly the posterior are distributed.
        std::vector<double> nearly(1000);
        for (std::size_t i = 0; i < nearly.size(); ++i)
            nearly[i] = 1e-5 / std::pow(static_cast<double>(i + 1), 3);
        CHECK(psis(nearly).k_hat == 0);
        CHECK(psis(nearly).effective_size == Approx(1000));
        nearly[7] = -1;
        CHECK(psis(nearly).k_hat != 0);
        const Psis result = psis(std::vector<double>(100, -3.0));
        CHECK(result.k_hat == 0);
        CHECK(result.effective_size == Approx(100));
    }
    SECTION("draws without a density weigh nothing") {
        std::vector<double> ratios(100, 0.0);
        for (std::size_t i = 0; i < ratios.size(); ++i)
            ratios[i] = 0.01 * static_cast<double>(i % 17);
        ratios[3] = -std::numeric_limits<double>::infinity();
        ratios[4] = std::numeric_limits<double>::quiet_NaN();
        const Psis result = psis(ratios);
        CHECK(result.weights[3] == 0);
        CHECK(result.weights[4] == 0);
        CHECK(std::isfinite(result.k_hat));
    }
    SECTION("no density at all") {
        const Psis result = psis(std::vector<double>(50, -std::numeric_limits<double>::infinity()));
        CHECK(result.k_hat == std::numeric_limits<double>::infinity());
        CHECK(result.effective_size == 0);
    }
    SECTION("too few draws to tell") {
        CHECK(std::isnan(psis(std::vector<double>{0.1, 0.2, 0.3}).k_hat));
        CHECK(std::isnan(psis(std::vector<double>(20, 1.0)).k_hat));
    }
}
