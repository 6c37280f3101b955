// Which latents meet, and the sparse factors that follow from it.
#include <ppc/dependences.hpp>
#include <ppc/program.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace ppc;

namespace {

using Pairs = std::vector<std::pair<int, int>>;

Dependences of_pairs(int latents, const Pairs& pairs) {
    Dependences d(0, latents);
    for (const auto& [a, b] : pairs) {
        d.latent(a);
        d.latent(b);
        d.term();
    }
    return d;
}

/// The pattern by elimination on a dense matrix, in the factor's own order.
std::vector<std::vector<bool>> eliminated(int latents, const Pairs& pairs, const SparseFactor& factor) {
    const auto n = static_cast<std::size_t>(latents);
    std::vector<std::vector<bool>> full(n, std::vector<bool>(n));
    for (const auto& [a, b] : pairs) {
        const auto i = static_cast<std::size_t>(factor.place[static_cast<std::size_t>(a)]),
                   j = static_cast<std::size_t>(factor.place[static_cast<std::size_t>(b)]);
        full[std::max(i, j)][std::min(i, j)] = true;
    }
    for (std::size_t k = n;
         k-- > 0;) // the last is eliminated first, which joins those before it that it meets
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (full[k][i] && full[k][j])
                    full[i][j] = true;
    return full;
}

std::vector<std::vector<bool>> pattern(const SparseFactor& factor) {
    const std::size_t n = factor.first.size();
    std::vector<std::vector<bool>> out(n, std::vector<bool>(n));
    for (std::size_t k = 0; k < n; ++k)
        for (int e = 0; e < factor.count[k]; ++e)
            out[k][static_cast<std::size_t>(factor.before[static_cast<std::size_t>(factor.first[k] + e)])] =
                true;
    return out;
}

} // namespace

TEST_CASE("statements pass on what they read") {
    Dependences d(2, 4);
    d.make(0, 2);
    d.make(1, 1);
    d.latent(0);
    d.store(0, 0); // 0: {0}, {}
    d.latent(1);
    d.add(0, 0); // 0: {0, 1}, {}
    d.element(0, 0);
    d.latent(3);
    d.add(1, 0); // 1: {0, 1, 3}
    d.element(0, 1);
    d.latent(2);
    d.term(); // 2 alone
    CHECK(d.pairs().empty());
    d.all(1);
    d.term();
    CHECK(d.pairs() == Pairs{{0, 1}, {0, 3}, {1, 3}});
    d.make(1, 1);
    d.element(1, 0);
    d.element(1, 7); // not there
    d.latent(-1);
    d.term();
    CHECK(d.pairs().size() == 3);
    d.latents(1, 2);
    d.store_all(0);
    d.element(0, 1);
    d.term();
    CHECK(d.pairs() == Pairs{{0, 1}, {0, 3}, {1, 2}, {1, 3}});
}

TEST_CASE("a conditional factor holds the pairs in table order") {
    const Dependences d = of_pairs(5, {{0, 1}, {2, 1}, {4, 0}, {3, 2}});
    const SparseFactor all = conditional_factor(d, {{0, 5}});
    CHECK(all.place == std::vector<int>{0, 1, 2, 3, 4});
    CHECK(all.count == std::vector<int>{0, 1, 1, 1, 1});
    CHECK(all.before == std::vector<int>{0, 1, 2, 0});
    const SparseFactor part = conditional_factor(d, {{1, 2}, {4, 1}}); // latents 1, 2, 4
    CHECK(part.count == std::vector<int>{0, 1, 0});
}

TEST_CASE("a precision's factor has the fill of its order, and no more") {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        const int n = 1 + round % 12;
        Pairs pairs;
        for (int i = 0; i < n; ++i)
            for (int j = i + 1; j < n; ++j)
                if (random() % 4 == 0)
                    pairs.emplace_back(i, j);
        const SparseFactor factor = precision_factor(of_pairs(n, pairs), {{0, static_cast<std::size_t>(n)}});
        std::vector<int> sorted = factor.place;
        std::sort(sorted.begin(), sorted.end());
        for (int k = 0; k < n; ++k)
            REQUIRE(sorted[static_cast<std::size_t>(k)] == k);
        REQUIRE(pattern(factor) == eliminated(n, pairs, factor));
    }
}

TEST_CASE("a chain and a star have no fill, and what has too much is refused") {
    Pairs chain, star;
    for (int k = 1; k < 1000; ++k) {
        chain.emplace_back(k - 1, k);
        star.emplace_back(0, k);
    }
    CHECK(precision_factor(of_pairs(1000, chain), {{0, 1000}}).before.size() == 999);
    CHECK(precision_factor(of_pairs(1000, star), {{0, 1000}}).before.size() == 999);
    Dependences dense(0, 100);
    dense.latents(0, 100);
    dense.term();
    CHECK(precision_factor(dense, {{0, 100}}).before.size() == 100 * 99 / 2);
    CHECK_THROWS_AS(precision_factor(dense, {{0, 100}}, 4000), UserError);

    Dependences wide(0, 100, 4000); // one term of 4950 pairs
    wide.latents(0, 100);
    CHECK_THROWS_AS(wide.term(), UserError);
    Dependences sums(1, 1000, 4000); // a walk as a sum of all steps so far
    sums.make(0, 1000);
    CHECK_THROWS_AS(
        [&] {
            for (int k = 0; k < 1000; ++k) {
                sums.latents(0, k + 1);
                sums.store(0, k);
            }
        }(),
        UserError);
    Dependences again(1, 1000, 4000); // elements made anew do not add up
    for (int k = 0; k < 1000; ++k) {
        again.make(0, 1);
        again.latents(0, 100);
        again.store(0, 0);
    }
}
