#include <ppc/random.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace ppc;

TEST_CASE("A random number depends on its key alone, not on how the vector is cut", "[random]") {
    const RandomKey key{17, Stream::noise, 3, 5};
    std::vector<double> whole(101), cut(101);
    fill_normal(key, whole);
    for (std::size_t first : {0u, 1u, 2u, 37u, 100u}) {
        for (std::size_t last : {101u, 100u, 38u}) {
            if (last <= first)
                continue;
            fill_normal(key, std::span(cut).subspan(first, last - first), first);
            for (std::size_t i = first; i < last; ++i)
                REQUIRE(cut[i] == whole[i]);
        }
    }
}

TEST_CASE("The normal quantile inverts the distribution function, in the tails too", "[random]") {
    for (const double p : {1e-300, 1e-100, 1e-20, 1e-5, 0.02, 0.075, 0.0751, 0.3, 0.5, 0.7, 0.95, 0.999}) {
        const double x = normal_quantile(p);
        CHECK(0.5 * std::erfc(-x / std::sqrt(2.0)) == Approx(p).epsilon(1e-15 * (1 + x * x)).margin(0));
    }
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
}

TEST_CASE("Every part of the key changes the numbers", "[random]") {
    const RandomKey key{17, Stream::noise, 3, 5};
    double base, other;
    fill_normal(key, {&base, 1});
    const auto differs = [&](const RandomKey& changed) {
        fill_normal(changed, {&other, 1});
        return other != base;
    };
    CHECK(differs({18, Stream::noise, 3, 5}));
    CHECK(differs({17 + (std::uint64_t{1} << 40), Stream::noise, 3, 5}));
    CHECK(differs({17, Stream::draws, 3, 5}));
    CHECK(differs({17, Stream::noise, 4, 5}));
    CHECK(differs({17, Stream::noise, 3, 6}));
}

TEST_CASE("Normals and uniforms have their moments and stay in range", "[random]") {
    constexpr std::size_t n = 200000;
    std::vector<double> x(n);
    fill_normal({1, Stream::draws, 0, 0}, x);
    double mean = 0, square = 0, fourth = 0;
    for (double v : x) {
        mean += v / n;
        square += v * v / n;
        fourth += v * v * v * v / n;
    }
    // Five standard errors: 1, sqrt 2, sqrt 96 over sqrt n.
    CHECK(std::abs(mean) < 5 / std::sqrt(n));
    CHECK(std::abs(square - 1) < 5 * std::sqrt(2.0 / n));
    CHECK(std::abs(fourth - 3) < 5 * std::sqrt(96.0 / n));
    fill_uniform({1, Stream::draws, 0, 0}, x);
    mean = 0;
    for (double v : x) {
        REQUIRE(v > 0);
        REQUIRE(v < 1);
        mean += v / n;
    }
    CHECK(std::abs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / n));
}

TEST_CASE("Philox gives its published output", "[random]") {
    // Random123's known-answer test kat_vectors: philox4x32 10 rounds, counter and key 0:
    // 6627e8d5 e169c58d bc57ac4c 9b00dbd8. A sequential generator with seed 0 uses counter (0, 0, 0, stream
    // kind), so only the first words of the `noise` stream, whose kind is 0, are comparable.
    double x[2];
    fill_uniform({0, Stream::noise, 0, 0}, x);
    CHECK(x[0] == (static_cast<double>(0xe169c58d6627e8d5u >> 11) + 0.5) * 0x1p-53);
    CHECK(x[1] == (static_cast<double>(0x9b00dbd8bc57ac4cu >> 11) + 0.5) * 0x1p-53);
}

TEST_CASE("The sequential generator repeats by seed and stream", "[random]") {
    Rng a(5), b(5), c(6), d(5, 1);
    double sum = 0;
    for (int i = 0; i < 1000; ++i) {
        const double x = a.normal();
        REQUIRE(x == b.normal());
        sum += x;
        CHECK(x != c.normal());
        CHECK(x != d.normal());
    }
    CHECK(std::abs(sum / 1000) < 5 / std::sqrt(1000.0));
    const double u = a.uniform();
    CHECK((u > 0 && u < 1));
}
