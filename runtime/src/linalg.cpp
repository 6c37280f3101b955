#include <ppc/linalg.hpp>

#include "symmetric_eigen.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <unsupported/Eigen/MatrixFunctions>

#include <cmath>
#include <limits>

namespace ppc::linalg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Eigen's templates for these are large. They are compiled for one kind of matrix each; a transposed one is
// copied.

Matrix transposed(const ConstMatrix& a) { return a.transpose(); }

Matrix times(const ConstMatrix& a, const ConstMatrix& b) { return a * b; }

Eigen::PartialPivLU<Matrix> lu(const ConstMatrix& a) { return Eigen::PartialPivLU<Matrix>(a); }

void lower_in_place(const ConstMatrix& l, Matrix& x) { l.triangularView<Eigen::Lower>().solveInPlace(x); }

void lower_transposed_in_place(const ConstMatrix& l, Matrix& x) {
    l.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
}

/// The adjoint of a symmetric matrix as one of its lower triangle, which alone is read.
Matrix of_lower_triangle(const Matrix& full) {
    Matrix lower = (full + full.transpose()).triangularView<Eigen::Lower>();
    lower.diagonal() = full.diagonal();
    return lower;
}

} // namespace

Matrix cholesky(const ConstMatrix& a) {
    const Eigen::LLT<Matrix> factor(a);
    if (factor.info() != Eigen::Success)
        return Matrix::Constant(a.rows(), a.cols(), nan);
    return factor.matrixL();
}

Matrix cholesky_adjoint(const ConstMatrix&, const ConstMatrix& l, const ConstMatrix& l_bar) {
    // L'^-1 P L^-1 with P the lower triangle of L' L_bar, its diagonal halved, made symmetric.
    Matrix p = times(transposed(l), l_bar.triangularView<Eigen::Lower>().toDenseMatrix());
    p.triangularView<Eigen::StrictlyUpper>() = p.transpose();
    lower_transposed_in_place(l, p);
    Matrix q = p.transpose();
    lower_transposed_in_place(l, q);
    return of_lower_triangle(0.5 * q);
}

Matrix solve_lower(const ConstMatrix& l, const ConstMatrix& b) {
    Matrix x = b;
    lower_in_place(l, x);
    return x;
}

std::tuple<Matrix, Matrix> solve_lower_adjoint(const ConstMatrix& l, const ConstMatrix&, const ConstMatrix& x,
                                               const ConstMatrix& x_bar) {
    Matrix b_bar = solve_lower_transposed(l, x_bar);
    Matrix l_bar = (-times(b_bar, transposed(x))).triangularView<Eigen::Lower>();
    return {std::move(l_bar), std::move(b_bar)};
}

Matrix solve_lower_transposed(const ConstMatrix& l, const ConstMatrix& b) {
    Matrix x = b;
    lower_transposed_in_place(l, x);
    return x;
}

std::tuple<Matrix, Matrix> solve_lower_transposed_adjoint(const ConstMatrix& l, const ConstMatrix&,
                                                          const ConstMatrix& x, const ConstMatrix& x_bar) {
    Matrix b_bar = solve_lower(l, x_bar);
    Matrix l_bar = (-times(x, transposed(b_bar))).triangularView<Eigen::Lower>();
    return {std::move(l_bar), std::move(b_bar)};
}

Matrix solve(const ConstMatrix& a, const ConstMatrix& b) { return lu(a).solve(b); }

std::tuple<Matrix, Matrix> solve_adjoint(const ConstMatrix& a, const ConstMatrix&, const ConstMatrix& x,
                                         const ConstMatrix& x_bar) {
    Matrix b_bar = solve(transposed(a), x_bar);
    Matrix a_bar = -times(b_bar, transposed(x));
    return {std::move(a_bar), std::move(b_bar)};
}

Matrix inverse(const ConstMatrix& a) { return solve(a, Matrix::Identity(a.rows(), a.cols())); }

Matrix inverse_adjoint(const ConstMatrix&, const ConstMatrix& x, const ConstMatrix& x_bar) {
    return -times(times(transposed(x), x_bar), transposed(x));
}

double determinant(const ConstMatrix& a) { return lu(a).determinant(); }

Matrix determinant_adjoint(const ConstMatrix& a, double d, double d_bar) {
    return d_bar * d * inverse(transposed(a));
}

double log_abs_determinant(const ConstMatrix& a) {
    return lu(a).matrixLU().diagonal().array().abs().log().sum();
}

Matrix log_abs_determinant_adjoint(const ConstMatrix& a, double, double d_bar) {
    return d_bar * inverse(transposed(a));
}

Matrix symmetric_eigen(const ConstMatrix& a) {
    Matrix out(a.rows() + 1, a.cols());
    Eigen::MatrixXd vectors = a;
    Eigen::VectorXd values(a.rows());
    if (!detail::symmetric_eigen(a.rows(), vectors.data(), values.data(), vectors.data()))
        return out.setConstant(nan);
    out.row(0) = values;
    out.bottomRows(a.rows()) = vectors;
    return out;
}

Matrix symmetric_eigen_adjoint(const ConstMatrix& a, const ConstMatrix& e, const ConstMatrix& e_bar) {
    const Eigen::Index n = a.rows();
    const auto vectors = e.bottomRows(n);
    Matrix inner = times(transposed(vectors), e_bar.bottomRows(n));
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < i; ++j) {
            // Of a rotation within an eigenspace nothing can be told: what does not turn with it has 0 here.
            const double turn = inner(i, j) - inner(j, i), gap = e(0, j) - e(0, i);
            inner(i, j) = inner(j, i) = turn == 0 ? 0 : 0.5 * turn / gap;
        }
    inner.diagonal() = e_bar.row(0);
    return of_lower_triangle(times(times(vectors, inner), transposed(vectors)));
}

Matrix exponential(const ConstMatrix& a) { return Matrix(a).exp(); }

Matrix exponential_adjoint(const ConstMatrix& a, const ConstMatrix&, const ConstMatrix& e_bar) {
    // The upper right block of exp [A' E_bar; 0 A'] is the derivative of exp at A' in direction E_bar.
    const Eigen::Index n = a.rows();
    Matrix both = Matrix::Zero(2 * n, 2 * n);
    both.topLeftCorner(n, n) = a.transpose();
    both.bottomRightCorner(n, n) = a.transpose();
    both.topRightCorner(n, n) = e_bar;
    return exponential(both).topRightCorner(n, n);
}

} // namespace ppc::linalg
