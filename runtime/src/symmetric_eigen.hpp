// Eigenvalues of symmetric matrices, compiled once: without types of Eigen, which has a name of its own in
// the runtime.
#pragma once

#include <cstddef>

namespace ppc::detail {

/// A = V diag(values) V' of a symmetric n x n matrix, column by column, of which the lower triangle is read.
/// Values ascend; `vectors`, which holds V column by column, may be where A is. False where the iteration
/// fails.
bool symmetric_eigen(std::ptrdiff_t n, const double* a, double* values, double* vectors);

} // namespace ppc::detail
