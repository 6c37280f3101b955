// Supports of vectors and matrices: the transform and its inverse, the log determinant against differences,
// membership.
#include <ppc/supports.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <random>
#include <vector>

using namespace ppc;

namespace {

using Vector = std::vector<double>;

/// A support with one size: values flat, matrices by rows.
struct Case {
    std::size_t free, elements;
    std::function<double(const Vector& u, Vector& x)> constrain;
    std::function<void(const Vector& x, Vector& u)> unconstrain;
    std::function<bool(const Vector& x)> contains;
};

template <class Support> Case of(const Support& s, std::size_t n) {
    if constexpr (is_matrix_view<typename Support::event_type>)
        return {s.free_size(n), n * n,
                [=](const Vector& u, Vector& x) { return s.constrain(u, MatrixSpan(x.data(), n, n)); },
                [=](const Vector& x, Vector& u) { s.unconstrain(MatrixView(x.data(), n, n), u); },
                [=](const Vector& x) { return s.contains(MatrixView(x.data(), n, n)); }};
    else
        return {s.free_size(n), n, [=](const Vector& u, Vector& x) { return s.constrain(u, x); },
                [=](const Vector& x, Vector& u) { s.unconstrain(x, u); },
                [=](const Vector& x) { return s.contains(x); }};
}

double log_abs_determinant(std::vector<Vector> a) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k; i < a.size(); ++i)
            if (std::fabs(a[i][k]) > std::fabs(a[pivot][k]))
                pivot = i;
        std::swap(a[k], a[pivot]);
        sum += std::log(std::fabs(a[k][k]));
        for (std::size_t i = k + 1; i < a.size(); ++i) {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < a.size(); ++j)
                a[i][j] -= factor * a[k][j];
        }
    }
    return sum;
}

/// `coordinates`: the elements that the determinant is of.
void check(const Case& c, const std::vector<std::size_t>& coordinates) {
    REQUIRE(coordinates.size() == c.free);
    std::mt19937 random(7);
    std::uniform_real_distribution<double> uniform(-2, 2);
    for (int trial = 0; trial < 5; ++trial) {
        Vector u(c.free), x(c.elements), back(c.free);
        for (double& v : u)
            v = trial == 0 ? 0 : uniform(random);
        const double log_det = c.constrain(u, x);
        CHECK(c.contains(x));
        c.unconstrain(x, back);
        for (std::size_t k = 0; k < c.free; ++k)
            CHECK(back[k] == Approx(u[k]).epsilon(1e-11).margin(1e-11));
        std::vector<Vector> jacobian(c.free, Vector(c.free));
        for (std::size_t k = 0; k < c.free; ++k) {
            const auto at = [&](double step) {
                Vector moved = u, y(c.elements);
                moved[k] += step;
                c.constrain(moved, y);
                return y;
            };
            const double h = 1e-3;
            const Vector a = at(h), b = at(-h), aa = at(2 * h), bb = at(-2 * h);
            for (std::size_t i = 0; i < c.free; ++i) {
                const std::size_t e = coordinates[i];
                jacobian[i][k] = (8 * (a[e] - b[e]) - (aa[e] - bb[e])) / (12 * h);
            }
        }
        CHECK(log_det == Approx(log_abs_determinant(jacobian)).epsilon(1e-8).margin(1e-8));
    }
}

std::vector<std::size_t> first(std::size_t n) {
    std::vector<std::size_t> out(n);
    for (std::size_t k = 0; k < n; ++k)
        out[k] = k;
    return out;
}

/// Elements of the lower triangle of an n x n matrix, with its diagonal or without.
std::vector<std::size_t> lower_triangle(std::size_t n, bool diagonal) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i + (diagonal ? 1 : 0); ++j)
            out.push_back(i * n + j);
    return out;
}

} // namespace

TEST_CASE("transforms of vectors are bijections with the stated determinant", "[lib][supports]") {
    for (std::size_t n = 1; n < 6; ++n) {
        CAPTURE(n);
        check(of(ordered, n), first(n));
        check(of(positive_ordered, n), first(n));
        check(of(simplex, n), first(n - 1));
        check(of(support::RealVector(), n), first(n));
    }
}

TEST_CASE("transforms of matrices are bijections with the stated determinant", "[lib][supports]") {
    for (std::size_t n = 1; n < 5; ++n) {
        CAPTURE(n);
        if (n > 1) {
            check(of(cholesky_corr, n), lower_triangle(n, false));
            check(of(corr_matrix, n), lower_triangle(n, false));
        }
        check(of(cholesky_cov, n), lower_triangle(n, true));
        check(of(cov_matrix, n), lower_triangle(n, true));
    }
}

TEST_CASE("vectors with sum 0 have the length of their coordinates", "[lib][supports]") {
    for (std::size_t n = 1; n < 6; ++n) {
        const Case c = of(sum_to_zero, n);
        Vector u(c.free), x(n), back(c.free);
        for (std::size_t k = 0; k < c.free; ++k)
            u[k] = 0.5 - 0.7 * static_cast<double>(k * k);
        CHECK(c.constrain(u, x) == 0);
        double sum = 0, square = 0, expected = 0;
        for (const double v : x)
            sum += v, square += v * v;
        for (const double v : u)
            expected += v * v;
        CHECK(sum == Approx(0).margin(1e-14));
        CHECK(square == Approx(expected));
        c.unconstrain(x, back);
        for (std::size_t k = 0; k < c.free; ++k)
            CHECK(back[k] == Approx(u[k]));
    }
    // Stan 2.36: the first coordinate of three.
    Vector x(3);
    of(sum_to_zero, 3).constrain({1, 0}, x);
    CHECK(x[0] == Approx(1 / std::sqrt(2)));
    CHECK(x[1] == Approx(-1 / std::sqrt(2)));
    CHECK(x[2] == Approx(0).margin(1e-15));
}

TEST_CASE("unit vectors keep the direction, with a normal length", "[lib][supports]") {
    const Case c = of(unit_vector, 3);
    Vector x(3), back(3);
    CHECK(c.constrain({3, 0, -4}, x) == Approx(-12.5));
    CHECK(x == Vector{0.6, 0, -0.8});
    c.unconstrain(x, back);
    CHECK(back == x);
}

TEST_CASE("far out, simplices and correlations keep their meaning", "[lib][supports]") {
    Vector x(3);
    CHECK(of(simplex, 3).constrain({-800, 0}, x) == Approx(-800 + std::log(0.5) - 2 * std::log(2)));
    CHECK(x[1] == Approx(0.5));
    Vector l(4);
    CHECK(std::isfinite(of(cholesky_corr, 2).constrain({300}, l)));
    CHECK(l[3] > 0);
}

TEST_CASE("a simplex at 0 is uniform", "[lib][supports]") {
    Vector x(4);
    of(simplex, 4).constrain({0, 0, 0}, x);
    for (const double v : x)
        CHECK(v == Approx(0.25));
}

TEST_CASE("supports of vectors and matrices know their members", "[lib][supports]") {
    CHECK_FALSE(of(ordered, 2).contains({1, 1}));
    CHECK_FALSE(of(ordered, 2).contains({1, NAN}));
    CHECK_FALSE(of(positive_ordered, 2).contains({-1, 1}));
    CHECK(of(simplex, 2).contains({0, 1}));
    CHECK_FALSE(of(simplex, 2).contains({0.5, 0.6}));
    CHECK_FALSE(of(simplex, 2).contains({-0.5, 1.5}));
    CHECK_FALSE(of(sum_to_zero, 2).contains({1, 1}));
    CHECK_FALSE(of(unit_vector, 2).contains({1, 1}));
    CHECK_FALSE(of(cholesky_cov, 2).contains({1, 0.5, 0, 1}));
    CHECK_FALSE(of(cholesky_cov, 2).contains({1, 0, 0, -1}));
    CHECK_FALSE(of(cholesky_corr, 2).contains({1, 0, 0.5, 0.5}));
    CHECK_FALSE(of(corr_matrix, 2).contains({1, 0.5, 0.5, 2}));
    CHECK_FALSE(of(cov_matrix, 2).contains({1, 2, 2, 1}));
    CHECK_FALSE(of(cov_matrix, 2).contains({1, 0.5, 0.4, 1}));
}
