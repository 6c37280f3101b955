// Samplers against their own densities: a chi-square test over 40 bins of about equal probability for each
// distribution and parameter. Seeds are fixed. At the threshold of 90 a right sampler fails with probability
// 7e-6 a row; the rows together with less than 1 in 2000, over the choice of seed.
#include "distribution_table.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace ppc;
using namespace ppc::test;

namespace {

// With the sanitizers the same code runs for their sake.
#ifdef PPC_SANITIZED
constexpr int draws = 5000, bins = 10;
#else
constexpr int draws = 40000, bins = 40;
#endif

struct Bin {
    double observed = 0, expected = 0;
};

/// Chi-square statistic minus what it may exceed by chance: bins with fewer than 10 expected are merged.
double chi_square(const std::vector<Bin>& all) {
    double sum = 0;
    Bin merged;
    const auto add = [&sum](const Bin& b) {
        sum += (b.observed - b.expected) * (b.observed - b.expected) / b.expected;
    };
    for (const Bin& b : all) {
        merged.observed += b.observed;
        merged.expected += b.expected;
        if (merged.expected >= 10) {
            add(merged);
            merged = Bin();
        }
    }
    if (merged.expected > 1e-3)
        add(merged);
    else if (merged.observed > 0)
        sum += 1e9; // draws where there is no mass
    return sum;
}

/// The integral of the density over [a, b] by Simpson's rule with 400 panels; on the logarithmic scale where
/// the interval spans orders of magnitude.
double mass(const DistributionRow& d, const Parameters& p, double a, double b) {
    const bool logarithmic = a > 0 && b > 2 * a;
    const auto density = [&](double t) {
        return logarithmic ? std::exp(d.log_prob(p, std::exp(t)) + t) : std::exp(d.log_prob(p, t));
    };
    if (logarithmic) {
        a = std::log(a);
        b = std::log(b);
    }
    double sum = 0;
    const int panels = 400;
    const double h = (b - a) / panels;
    for (int i = 0; i < panels; ++i)
        sum += h / 6 * (density(a + i * h) + 4 * density(a + (i + 0.5) * h) + density(a + (i + 1) * h));
    return sum;
}

/// Continuous: bins between sample quantiles of an independent set of draws, expected from the density.
double continuous(const DistributionRow& d, const Parameters& p, std::mt19937_64& rng) {
    std::vector<double> first(4000), second(draws);
    for (double& x : first)
        x = d.sample(p, rng);
    for (double& x : second)
        x = d.sample(p, rng);
    std::sort(first.begin(), first.end());
    std::vector<Bin> all;
    double inside_mass = 0, inside = 0;
    for (int k = 1; k + 1 < bins; ++k) {
        const double a = first[first.size() * static_cast<std::size_t>(k) / bins];
        const double b = first[first.size() * static_cast<std::size_t>(k + 1) / bins];
        Bin bin;
        bin.expected = draws * mass(d, p, a, b);
        bin.observed = static_cast<double>(
            std::count_if(second.begin(), second.end(), [&](double x) { return a < x && x <= b; }));
        inside_mass += bin.expected;
        inside += bin.observed;
        all.push_back(bin);
    }
    all.push_back({draws - inside, draws - inside_mass}); // both tails together
    return chi_square(all);
}

double discrete(const DistributionRow& d, const Parameters& p, std::mt19937_64& rng) {
    std::vector<int> drawn(draws);
    std::map<int, double> observed;
    for (int& x : drawn) {
        x = static_cast<int>(d.sample(p, rng));
        observed[x] += 1;
    }
    std::sort(drawn.begin(), drawn.end());
    // The largest thousandth is one cell: of a heavy tail, its range would make all cells wide.
    const int least = drawn.front(), most = drawn[draws - 1 - draws / 1000];
    // Cells of one value, or of several where the range is wide, to have about 40.
    const int width = std::max(1, (most - least + 1) / 40);
    std::vector<Bin> all;
    double covered = 0, counted = 0;
    for (int from = least; from <= most; from += width) {
        Bin bin;
        for (int x = from; x < from + width; ++x) {
            const auto found = observed.find(x);
            bin.observed += found == observed.end() ? 0 : found->second;
            bin.expected += d.contains(p, x) ? draws * std::exp(d.log_prob(p, x)) : 0;
        }
        covered += bin.expected;
        counted += bin.observed;
        all.push_back(bin);
    }
    const Bin rest{draws - counted, std::max(0.0, draws - covered)};
    if (rest.expected >= 10)
        all.push_back(rest);
    else {
        all.back().observed += rest.observed;
        all.back().expected += rest.expected;
    }
    return chi_square(all);
}

} // namespace

TEST_CASE("samplers draw from their densities", "[lib][distributions][samplers]") {
    unsigned seed = 1;
    for (const DistributionRow& d : distribution_table())
        for (const Parameters& p : d.sampled_at) {
            std::mt19937_64 rng(seed++);
            CAPTURE(d.name, p);
            CHECK((d.discrete ? discrete(d, p, rng) : continuous(d, p, rng)) < 90);
            for (int i = 0; i < 100; ++i) {
                const double x = d.sample(p, rng);
                if (d.name != "gamma" && d.name != "beta") // small shapes draw values that round to the bound
                    CHECK(d.contains(p, x));
            }
        }
}

TEST_CASE("samplers end and stay in range at extreme parameters", "[lib][distributions][samplers]") {
    std::mt19937_64 rng(7);
    for (int i = 0; i < 200; ++i) {
        CHECK(scalar::Gamma(1e-6, 1).sample(rng) >= 0);
        CHECK(scalar::Gamma(1e12, 1).sample(rng) == Approx(1e12).epsilon(1e-4));
        const double b = scalar::Beta(1e-6, 1e-6).sample(rng);
        CHECK((b >= 0 && b <= 1));
        CHECK(scalar::Poisson(1e9).sample(rng) == Approx(1e9).epsilon(1e-3));
        CHECK(scalar::Poisson(1e30).sample(rng) == std::numeric_limits<int>::max());
        CHECK(scalar::Poisson(1e-300).sample(rng) == 0);
        CHECK(scalar::Binomial(2000000000, 1e-12).sample(rng) <= 5);
        CHECK(scalar::Binomial(2000000000, 0.5).sample(rng) == Approx(1e9).epsilon(1e-3));
    }
    const std::vector<double> p{0, 0.25, 0.75, 0};
    int twos = 0;
    for (int i = 0; i < 10000; ++i) {
        const int k = Categorical(p).sample(rng);
        REQUIRE((k == 1 || k == 2));
        twos += k == 2;
    }
    CHECK(std::abs(twos - 7500) < 200);
}
