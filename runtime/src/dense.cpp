#include "dense.hpp"

#include <algorithm>

namespace ppc::dense {

Matrix times(const ConstView& a, const ConstView& b) { return a * b; }
Matrix transposed_times(const ConstView& a, const ConstView& b) { return a.transpose() * b; }
Matrix times_transposed(const ConstView& a, const ConstView& b) { return a * b.transpose(); }

void add_square(const ConstView& a, Matrix& sum) { sum.selfadjointView<Eigen::Lower>().rankUpdate(a); }

void times_lower(const ConstView& l, View x) { x = (l.triangularView<Eigen::Lower>() * x).eval(); }

std::optional<Matrix> cholesky(const ConstView& a) {
    const Eigen::LLT<Matrix> factor(a);
    if (factor.info() != Eigen::Success)
        return std::nullopt;
    return factor.matrixL();
}

void solve_lower(const ConstView& l, View x) { l.triangularView<Eigen::Lower>().solveInPlace(x); }

void solve_lower_transposed(const ConstView& l, View x) {
    l.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
}

void solve_lower(const ConstView& l, Vector& x) { l.triangularView<Eigen::Lower>().solveInPlace(x); }

void solve_lower_transposed(const ConstView& l, Vector& x) {
    l.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
}

Matrix inverse_of_lower(const ConstView& l) {
    Matrix inverse = Matrix::Identity(l.rows(), l.cols());
    solve_lower(l, inverse);
    return inverse;
}

void Lu::compute(const ConstView& a) { factors_.compute(a); }
Vector Lu::solve(const Vector& b) const { return factors_.solve(b); }
Matrix Lu::solve(const Matrix& b) const { return factors_.solve(b); }

ThinQr thin_qr(const ConstView& a) {
    const Eigen::Index rank = std::min(a.rows(), a.cols());
    const Eigen::HouseholderQR<Matrix> factors(a);
    return {factors.householderQ() * Matrix::Identity(a.rows(), rank),
            factors.matrixQR().topRows(rank).triangularView<Eigen::Upper>()};
}

} // namespace ppc::dense
