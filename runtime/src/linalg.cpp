#include <ppc/linalg.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <unsupported/Eigen/MatrixFunctions>

#include <cmath>
#include <limits>

namespace ppc::linalg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

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
    Matrix p = l.transpose() * l_bar.triangularView<Eigen::Lower>().toDenseMatrix();
    p.triangularView<Eigen::StrictlyUpper>() = p.transpose();
    const auto lower = l.triangularView<Eigen::Lower>();
    lower.transpose().solveInPlace(p);
    Matrix q = p.transpose();
    lower.transpose().solveInPlace(q);
    return of_lower_triangle(0.5 * q);
}

Matrix solve_lower(const ConstMatrix& l, const ConstMatrix& b) {
    return l.triangularView<Eigen::Lower>().solve(b);
}

std::tuple<Matrix, Matrix> solve_lower_adjoint(const ConstMatrix& l, const ConstMatrix&, const ConstMatrix& x,
                                               const ConstMatrix& x_bar) {
    Matrix b_bar = l.transpose().triangularView<Eigen::Upper>().solve(x_bar);
    Matrix l_bar = (-b_bar * x.transpose()).triangularView<Eigen::Lower>();
    return {std::move(l_bar), std::move(b_bar)};
}

Matrix solve_lower_transposed(const ConstMatrix& l, const ConstMatrix& b) {
    return l.transpose().triangularView<Eigen::Upper>().solve(b);
}

std::tuple<Matrix, Matrix> solve_lower_transposed_adjoint(const ConstMatrix& l, const ConstMatrix&,
                                                          const ConstMatrix& x, const ConstMatrix& x_bar) {
    Matrix b_bar = l.triangularView<Eigen::Lower>().solve(x_bar);
    Matrix l_bar = (-x * b_bar.transpose()).triangularView<Eigen::Lower>();
    return {std::move(l_bar), std::move(b_bar)};
}

Matrix solve(const ConstMatrix& a, const ConstMatrix& b) { return a.partialPivLu().solve(b); }

std::tuple<Matrix, Matrix> solve_adjoint(const ConstMatrix& a, const ConstMatrix&, const ConstMatrix& x,
                                         const ConstMatrix& x_bar) {
    Matrix b_bar = a.transpose().partialPivLu().solve(x_bar);
    Matrix a_bar = -b_bar * x.transpose();
    return {std::move(a_bar), std::move(b_bar)};
}

Matrix inverse(const ConstMatrix& a) { return a.partialPivLu().inverse(); }

Matrix inverse_adjoint(const ConstMatrix&, const ConstMatrix& x, const ConstMatrix& x_bar) {
    return -x.transpose() * x_bar * x.transpose();
}

double determinant(const ConstMatrix& a) { return a.partialPivLu().determinant(); }

Matrix determinant_adjoint(const ConstMatrix& a, double d, double d_bar) {
    return d_bar * d * a.transpose().partialPivLu().inverse();
}

double log_abs_determinant(const ConstMatrix& a) {
    return a.partialPivLu().matrixLU().diagonal().array().abs().log().sum();
}

Matrix log_abs_determinant_adjoint(const ConstMatrix& a, double, double d_bar) {
    return d_bar * a.transpose().partialPivLu().inverse();
}

Matrix symmetric_eigen(const ConstMatrix& a) {
    Matrix out(a.rows() + 1, a.cols());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver{Eigen::MatrixXd(a)};
    if (solver.info() != Eigen::Success)
        return out.setConstant(nan);
    out.row(0) = solver.eigenvalues();
    out.bottomRows(a.rows()) = solver.eigenvectors();
    return out;
}

Matrix symmetric_eigen_adjoint(const ConstMatrix& a, const ConstMatrix& e, const ConstMatrix& e_bar) {
    const Eigen::Index n = a.rows();
    const auto vectors = e.bottomRows(n);
    Matrix inner = vectors.transpose() * e_bar.bottomRows(n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < i; ++j) {
            // Of a rotation within an eigenspace nothing can be told: what does not turn with it has 0 here.
            const double turn = inner(i, j) - inner(j, i), gap = e(0, j) - e(0, i);
            inner(i, j) = inner(j, i) = turn == 0 ? 0 : 0.5 * turn / gap;
        }
    inner.diagonal() = e_bar.row(0);
    return of_lower_triangle(vectors * inner * vectors.transpose());
}

Matrix exponential(const ConstMatrix& a) { return Eigen::MatrixXd(a).exp(); }

Matrix exponential_adjoint(const ConstMatrix& a, const ConstMatrix&, const ConstMatrix& e_bar) {
    // The upper right block of exp [A' E_bar; 0 A'] is the derivative of exp at A' in direction E_bar.
    const Eigen::Index n = a.rows();
    Eigen::MatrixXd both = Eigen::MatrixXd::Zero(2 * n, 2 * n);
    both.topLeftCorner(n, n) = a.transpose();
    both.bottomRightCorner(n, n) = a.transpose();
    both.topRightCorner(n, n) = e_bar;
    const Eigen::MatrixXd result = both.exp();
    return result.topRightCorner(n, n);
}

} // namespace ppc::linalg
