// The No-U-Turn sampler on a program's own gradient. Hoffman and Gelman (2014), J. Mach. Learn. Res. 15, for
// the doubling trajectory, dual averaging and the step size's start; Betancourt (2017), A conceptual
// introduction to Hamiltonian Monte Carlo, appendix A, for multinomial weights, biased progressive sampling
// and the generalised criterion. Warm-up windows and regularisation are those of Stan's reference manual.
#pragma once

#include <ppc/chains.hpp>
#include <ppc/program.hpp>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace ppc {

/// What of the covariance the kinetic energy knows.
enum class NutsMetric { unit, diagonal, dense };

/// The metric called "unit", "diagonal" or "dense"; UserError otherwise.
NutsMetric metric_from_name(std::string_view name);

/// Iterations of all chains together, warm-up among them.
struct NutsProgress {
    long long done, total;
};

/// The defaults are Stan's.
struct NutsOptions {
    std::uint64_t seed = 0;
    int chains = 4;
    int warmup = 1000; ///< iterations a chain that adapt step size and metric, and are no draws
    int draws = 1000;  ///< a chain
    NutsMetric metric = NutsMetric::diagonal;
    double target_accept = 0.8;
    int most_depth = 10;             ///< doublings of a trajectory
    double most_energy_error = 1000; ///< above it a trajectory diverges
    double step_size = 1;            ///< that the search starts at; without warm-up the one that is used
    /// Chain c starts at starts[c % size] in unconstrained space. Empty: uniform in (-radius, radius), drawn
    /// again until density and gradient are finite.
    std::vector<std::vector<double>> starts = {};
    double radius = 2;
    int threads = 0;                                        ///< 0: the machine's, at most one a chain
    std::function<void(const NutsProgress&)> progress = {}; ///< from one thread at a time
};

/// Samples the posterior of the unconstrained latents and returns constrained draws.
///
/// A chain depends on program, options that are not `threads`, and its number: not on the other chains, and
/// bitwise not on the number of threads. A leapfrog step allocates nothing.
///
/// Throws UserError naming the sites if a start has no finite density or gradient, and naming the chain if no
/// step size is small enough or none is too large, as for an improper posterior.
Chains nuts(const Program& program, const NutsOptions& options = {});

} // namespace ppc
