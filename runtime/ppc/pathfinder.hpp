// Where to start: the point of an L-BFGS path whose local Gaussian has the best ELBO, estimated by Monte
// Carlo. Zhang, Carpenter, Gelman, Vehtari (2022), Pathfinder, J. Mach. Learn. Res. 23. Never the path's
// end as such: a centred hierarchical model has no joint mode, and its path runs to tau = 0.
#pragma once

#include <ppc/program.hpp>

#include <cstdint>
#include <vector>

namespace ppc {

struct PathfinderOptions {
    std::uint64_t seed = 0;
    int starts = 4;           ///< u = 0, then points drawn uniformly
    double radius = 2;        ///< of those points: each coordinate in (-radius, radius)
    int draws = 10;           ///< per iterate, to estimate its ELBO
    int max_iterations = 500; ///< per start
    int history = 10;         ///< L-BFGS pairs
};

/// The best local Gaussian over all paths, in unconstrained space.
struct PathfinderResult {
    std::vector<double> mean;
    std::vector<double> scale; ///< mean-field: 1 / sqrt of the diagonal of its precision
    double elbo;               ///< the estimate that it was chosen by
    int evaluations;           ///< log densities computed, with and without gradient
};

/// Runs the paths one after the other; the result depends on the options alone. Throws UserError that names
/// the sites if no start has a finite density.
PathfinderResult pathfinder(const Program& program, const PathfinderOptions& options = {});

} // namespace ppc
