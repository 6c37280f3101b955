// Laplace's approximation.
#pragma once

#include "monitor.hpp"

namespace ppc::detail {

/// The mode of the density of the unconstrained latents (with Jacobian) by L-BFGS from `start`, and the
/// inverse of its curvature there, as parameters of a multivariate guide. Throws UserError that names sites
/// if there is no mode, or if the curvature is not positive definite at it.
Outcome maximize_laplace(const Program& program, const SviOptions& options, const StartingPoint& start,
                         Monitor& monitor);

} // namespace ppc::detail
