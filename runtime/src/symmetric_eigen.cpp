#include "symmetric_eigen.hpp"

#include "dense.hpp"

namespace ppc {

bool detail::symmetric_eigen(std::ptrdiff_t n, const double* a, double* values, double* vectors) {
    const Eigen::SelfAdjointEigenSolver<Matrix> solver{Matrix(Eigen::Map<const Matrix>(a, n, n))};
    VectorView(values, n) = solver.eigenvalues();
    Eigen::Map<Matrix>(vectors, n, n) = solver.eigenvectors();
    return solver.info() == Eigen::Success;
}

dense::SymmetricEigen dense::symmetric_eigen(const Matrix& a) {
    SymmetricEigen result{Vector(a.rows()), Matrix(a.rows(), a.cols())};
    detail::symmetric_eigen(a.rows(), a.data(), result.values.data(), result.vectors.data());
    return result;
}

} // namespace ppc
