// Products, factorisations and solves of dense matrices. Eigen's templates for them are large, and each file
// that writes them out compiles them again, so that they are functions here, compiled once. Matrices are
// column by column; an argument may be any block of columns or rows, without a copy. Sizes are the caller's
// to get right.
#pragma once

#include "eigen.hpp"

#include <optional>

namespace ppc::dense {

using ConstView = Eigen::Ref<const Matrix>;
using View = Eigen::Ref<Matrix>;

Matrix times(const ConstView& a, const ConstView& b);            ///< A B
Matrix transposed_times(const ConstView& a, const ConstView& b); ///< A' B
Matrix times_transposed(const ConstView& a, const ConstView& b); ///< A B'
/// Adds A A' to the lower triangle of `sum`.
void add_square(const ConstView& a, Matrix& sum);
/// X becomes L X; L is a lower triangle.
void times_lower(const ConstView& l, View x);

/// The lower factor L of A = L L', of which the lower triangle is read. Empty if A is not positive definite.
std::optional<Matrix> cholesky(const ConstView& a);

// Solves with a lower triangle L, in place.
void solve_lower(const ConstView& l, View x);            ///< X becomes L^-1 X
void solve_lower_transposed(const ConstView& l, View x); ///< X becomes L'^-1 X
void solve_lower(const ConstView& l, Vector& x);
void solve_lower_transposed(const ConstView& l, Vector& x);
Matrix inverse_of_lower(const ConstView& l); ///< L^-1

/// The factors of P A = L U with rows exchanged for the largest pivots.
class Lu {
public:
    Lu() = default;
    explicit Lu(const ConstView& a) { compute(a); }
    void compute(const ConstView& a);
    Vector solve(const Vector& b) const; ///< A^-1 b
    Matrix solve(const Matrix& b) const;

private:
    Eigen::PartialPivLU<Matrix> factors_;
};

/// A = V diag(values) V' of a symmetric A, of which the lower triangle is read; values ascend.
struct SymmetricEigen {
    Vector values;
    Matrix vectors;
};
SymmetricEigen symmetric_eigen(const Matrix& a);

/// A = Q R with min(rows, columns) orthonormal columns in Q, and R upper triangular.
struct ThinQr {
    Matrix q, r;
};
ThinQr thin_qr(const ConstView& a);

} // namespace ppc::dense
