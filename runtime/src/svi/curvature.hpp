// Curvature of the log density, averaged over a guide, and the affine coordinates in which it is 1.
#pragma once

#include "../eigen.hpp"

#include <ppc/program.hpp>

#include <functional>

namespace ppc::detail {

/// Coordinates u = origin + c * a in which the averaged Hessian of -log p is near the identity.
struct Whitening {
    Matrix precision; ///< E_q[-Hessian], made positive definite
    Matrix c;         ///< lower triangle with c c^T = precision^-1
};

/// Average of -Hessian of the log density (with Jacobian) over `points`, by central differences of the
/// gradient with steps `scale[i]` / 10. Points where a gradient is not finite are left out. Costs
/// 2 * dimension * points.cols() gradients. A column without any finite point is that of 1 / scale^2.
Matrix averaged_curvature(Program::Workspace& workspace, const Matrix& points, const Vector& scale);

/// Makes the curvature positive definite: in units of `scale`, small eigenvalues are raised, negative ones
/// turned (saddle-free Newton, Dauphin et al. 2014).
Whitening whiten(const Matrix& curvature, const Vector& scale);

} // namespace ppc::detail
