// Dense matrices against loops, and factors multiplied out again.
#include "runtime/src/dense.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ppc;

namespace {

/// A matrix without structure, well conditioned where it is square.
Matrix example(Eigen::Index rows, Eigen::Index columns) {
    Matrix out(rows, columns);
    for (Eigen::Index i = 0; i < rows; ++i)
        for (Eigen::Index j = 0; j < columns; ++j)
            out(i, j) = std::sin(1.0 + 3.7 * static_cast<double>(i) + 1.3 * static_cast<double>(i * j)) +
                        (i == j ? 4 : 0);
    return out;
}

Matrix product(const Matrix& a, const Matrix& b) {
    Matrix out = Matrix::Zero(a.rows(), b.cols());
    for (Eigen::Index i = 0; i < a.rows(); ++i)
        for (Eigen::Index j = 0; j < b.cols(); ++j)
            for (Eigen::Index k = 0; k < a.cols(); ++k)
                out(i, j) += a(i, k) * b(k, j);
    return out;
}

Matrix lower(const Matrix& a) { return a.triangularView<Eigen::Lower>(); }
Matrix flipped(const Matrix& a) { return a.transpose(); }

double difference(const Matrix& a, const Matrix& b) {
    REQUIRE(a.rows() == b.rows());
    REQUIRE(a.cols() == b.cols());
    return a.size() ? (a - b).cwiseAbs().maxCoeff() : 0;
}

} // namespace

TEST_CASE("Products of dense matrices and of their blocks", "[dense]") {
    for (const Eigen::Index n : {1, 3, 40}) {
        const Matrix a = example(n, n + 2), b = example(n + 2, n + 1), c = example(n, n);
        CHECK(difference(dense::times(a, b), product(a, b)) < 1e-12);
        CHECK(difference(dense::transposed_times(a, c), product(flipped(a), c)) < 1e-12);
        const Matrix d = example(n + 1, n + 2);
        CHECK(difference(dense::times_transposed(d, a), product(d, flipped(a))) < 1e-12);
        const Matrix inner = example(n + 5, n + 5);
        const auto block = inner.block(2, 1, n, n + 2);
        CHECK(difference(dense::times(block, b), product(Matrix(block), b)) < 1e-12);
        Matrix sum = Matrix::Ones(n, n);
        dense::add_square(a, sum);
        CHECK(difference(lower(sum), lower(product(a, flipped(a)) + Matrix::Ones(n, n))) < 1e-12);
        Matrix x = example(n, 4);
        const Matrix expected = product(lower(c), x);
        dense::times_lower(c, x); // what is above the diagonal is not read
        CHECK(difference(x, expected) < 1e-12);
    }
}

TEST_CASE("Factors of dense matrices, and solves", "[dense]") {
    for (const Eigen::Index n : {0, 1, 3, 40}) {
        const Matrix a = example(n, n), square = product(a, flipped(a)), b = example(n, 2);
        const std::optional<Matrix> l = dense::cholesky(square);
        REQUIRE(l);
        CHECK(difference(*l, lower(*l)) == 0);
        CHECK(difference(product(*l, flipped(*l)), square) < 1e-11);
        Matrix x = b, y = b;
        dense::solve_lower(*l, x);
        dense::solve_lower_transposed(*l, y);
        CHECK(difference(product(*l, x), b) < 1e-11);
        CHECK(difference(product(flipped(*l), y), b) < 1e-11);
        if (n > 0) {
            Vector u = b.col(1), v = u;
            dense::solve_lower(*l, u);
            dense::solve_lower_transposed(*l, v);
            CHECK(difference(u, x.col(1)) < 1e-11);
            CHECK(difference(v, y.col(1)) < 1e-11);
        }
        CHECK(difference(product(*l, dense::inverse_of_lower(*l)), Matrix::Identity(n, n)) < 1e-11);
        const dense::Lu lu(a);
        CHECK(difference(product(a, lu.solve(b)), b) < 1e-11);
        if (n > 0)
            CHECK(difference(lu.solve(Vector(b.col(0))), lu.solve(b).col(0)) < 1e-12);
    }
    Matrix indefinite = Matrix::Identity(3, 3);
    indefinite(2, 1) = 2;
    CHECK_FALSE(dense::cholesky(indefinite));
}

TEST_CASE("Eigenvalues of a symmetric matrix ascend, and its vectors are orthonormal", "[dense]") {
    for (const Eigen::Index n : {1, 3, 40}) {
        const Matrix a = example(n, n) + flipped(example(n, n));
        const dense::SymmetricEigen eigen = dense::symmetric_eigen(lower(a)); // reads no more
        const Matrix& v = eigen.vectors;
        CHECK(difference(product(a, v), product(v, eigen.values.asDiagonal())) < 1e-11);
        CHECK(difference(product(flipped(v), v), Matrix::Identity(n, n)) < 1e-12);
        for (Eigen::Index i = 1; i < n; ++i)
            CHECK(eigen.values[i] >= eigen.values[i - 1]);
    }
}

TEST_CASE("A thin QR factorisation of tall and of wide matrices", "[dense]") {
    for (const auto& [rows, columns] : {std::pair<Eigen::Index, Eigen::Index>{5, 3}, {3, 5}, {40, 40}}) {
        const Matrix a = example(rows, columns);
        const dense::ThinQr qr = dense::thin_qr(a);
        const Eigen::Index rank = std::min(rows, columns);
        CHECK(difference(product(flipped(qr.q), qr.q), Matrix::Identity(rank, rank)) < 1e-12);
        CHECK(difference(product(qr.q, qr.r), a) < 1e-12);
        CHECK(difference(qr.r, qr.r.triangularView<Eigen::Upper>()) == 0);
    }
}
