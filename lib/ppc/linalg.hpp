// Factorisations, solves and functions of matrices, each with its adjoint.
//
// Models write Eigen's own notation (`S.llt().matrixL()`, `A.inverse()`), which the compiler maps to these;
// they can also be called as they are. The bodies are compiled into the runtime. Like Eigen, those that need
// a symmetric or a triangular matrix read its lower triangle only, and their adjoints are lower triangles: an
// element that is not read has no adjoint.
//
// An adjoint takes what its function takes, the function's value and the adjoint of that; it returns the
// adjoints of the arguments. Formulas: M. B. Giles, "An extended collection of matrix derivative results for
// forward and reverse mode algorithmic differentiation" (2008); I. Murray, "Differentiation of the Cholesky
// decomposition" (2016).
#pragma once

#include <ppc/annotate.hpp>

#include <Eigen/Core>

#include <tuple>

namespace ppc::linalg {

/// Row by row, as kernels keep matrices.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMatrix = Eigen::Ref<const Matrix>;

inline Shape shape_of_first(const ConstMatrix& a) { return {a.rows(), a.cols()}; }
inline Shape shape_of_second(const ConstMatrix&, const ConstMatrix& b) { return {b.rows(), b.cols()}; }
inline Shape shape_of_eigen(const ConstMatrix& a) { return {a.rows() + 1, a.cols()}; }

Matrix cholesky_adjoint(const ConstMatrix& a, const ConstMatrix& l, const ConstMatrix& l_bar);
/// Lower factor L of A = L L', n x n. NaN in every element if A is not positive definite.
PPC_ADJOINT(&cholesky_adjoint, &shape_of_first) Matrix cholesky(const ConstMatrix& a);

std::tuple<Matrix, Matrix> solve_lower_adjoint(const ConstMatrix& l, const ConstMatrix& b,
                                               const ConstMatrix& x, const ConstMatrix& x_bar);
/// X = L^-1 B for a lower triangular L.
PPC_ADJOINT(&solve_lower_adjoint, &shape_of_second)
Matrix solve_lower(const ConstMatrix& l, const ConstMatrix& b);

std::tuple<Matrix, Matrix> solve_lower_transposed_adjoint(const ConstMatrix& l, const ConstMatrix& b,
                                                          const ConstMatrix& x, const ConstMatrix& x_bar);
/// X = L'^-1 B for a lower triangular L.
PPC_ADJOINT(&solve_lower_transposed_adjoint, &shape_of_second)
Matrix solve_lower_transposed(const ConstMatrix& l, const ConstMatrix& b);

std::tuple<Matrix, Matrix> solve_adjoint(const ConstMatrix& a, const ConstMatrix& b, const ConstMatrix& x,
                                         const ConstMatrix& x_bar);
/// X = A^-1 B for a square A, by LU with partial pivoting.
PPC_ADJOINT(&solve_adjoint, &shape_of_second) Matrix solve(const ConstMatrix& a, const ConstMatrix& b);

Matrix inverse_adjoint(const ConstMatrix& a, const ConstMatrix& x, const ConstMatrix& x_bar);
/// A^-1.
PPC_ADJOINT(&inverse_adjoint, &shape_of_first) Matrix inverse(const ConstMatrix& a);

Matrix determinant_adjoint(const ConstMatrix& a, double d, double d_bar);
/// det A.
PPC_ADJOINT(&determinant_adjoint) double determinant(const ConstMatrix& a);

Matrix log_abs_determinant_adjoint(const ConstMatrix& a, double d, double d_bar);
/// log |det A|; -inf if A is singular.
PPC_ADJOINT(&log_abs_determinant_adjoint) double log_abs_determinant(const ConstMatrix& a);

Matrix symmetric_eigen_adjoint(const ConstMatrix& a, const ConstMatrix& e, const ConstMatrix& e_bar);
/// Eigenvalues of a symmetric matrix, ascending, in row 0; below it the eigenvectors, one a column. The
/// adjoint of eigenvectors needs eigenvalues that differ: it loses digits as they come together.
PPC_ADJOINT(&symmetric_eigen_adjoint, &shape_of_eigen) Matrix symmetric_eigen(const ConstMatrix& a);

Matrix exponential_adjoint(const ConstMatrix& a, const ConstMatrix& e, const ConstMatrix& e_bar);
/// exp A, by scaling and squaring of a Padé approximant.
PPC_ADJOINT(&exponential_adjoint, &shape_of_first) Matrix exponential(const ConstMatrix& a);

} // namespace ppc::linalg
