// Averaged stochastic Newton steps for Gaussian guides.
#pragma once

#include "gaussian_guide.hpp"
#include "monitor.hpp"

namespace ppc::detail {

/// Maximises the ELBO of a Gaussian guide in rounds. Each round measures the curvature under the guide,
/// takes steps in the coordinates that it gives, and ends at the average of its later iterates. It has
/// converged when an average has moved by less than the tolerance since the last round, and its Monte-Carlo
/// error (by batch means) is below half of that.
Outcome maximize_gaussian(const Program& program, const GaussianGuide& guide, const SviOptions& options,
                          const StartingPoint& start, Monitor& monitor);

} // namespace ppc::detail
