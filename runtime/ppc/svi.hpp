// Stochastic variational inference: fits the guide compiled with a program and draws from it.
#pragma once

#include <ppc/fit.hpp>
#include <ppc/initial.hpp>
#include <ppc/optimizer.hpp>
#include <ppc/program.hpp>

#include <cstdint>
#include <functional>
#include <string_view>

namespace ppc {

/// The optimiser called "automatic", "adam", "clipped_adam" or "sgd"; UserError otherwise.
OptimizerKind optimizer_from_name(std::string_view name);

/// How far a fit is; `elbo` is the mean over the last window.
struct Progress {
    int step, limit;
    double elbo;
};

/// The defaults are meant to be trusted: they stop when the fitted parameters stand still in units of the
/// guide's own standard deviations, and say so if they do not.
struct SviOptions {
    std::uint64_t seed = 0;
    int steps = 20000; ///< limit; a fit stops earlier once it has converged
    int particles = 4; ///< gradients per step, in antithetic pairs where there is more than one
    OptimizerKind optimizer = OptimizerKind::automatic;
    double learning_rate = 0; ///< 0: the optimiser's own (Newton 0.5, Adam 0.05, SGD 0.001)
    double decay = 1;         ///< of the learning rate, per step, beside the automatic schedule (not Newton)
    Init init = Init::path;
    Initial initial = {};          ///< details of `init`, and the scales to start with
    std::size_t draws = 10000;     ///< that the fit reports
    double tolerance = 0.03;       ///< movement between rounds, in standard deviations of the guide; its
                                   ///< Monte-Carlo error must be below half of that
    std::size_t dense_limit = 256; ///< up to this dimension curvature is held as a dense matrix
    std::function<void(const Progress&)> progress = {}; ///< called every 50 steps
};

/// Maximises the ELBO of the program's guide over its parameters and draws from the result.
///
/// Gaussian guides (location with `scale` or with one `scale_tril` over all latents) up to `dense_limit`
/// latents take averaged stochastic Newton steps: the curvature averaged over the guide gives affine
/// coordinates in which the posterior is near a standard normal, and a control variate that removes most
/// of the gradient's noise. Other affine maps of up to 256 normals are fitted over fixed draws, without
/// noise. Other guides take Adam, in units of the guide's own scales, and cut its rate whenever the ELBO
/// stands still. A guide without noise is a point, found by L-BFGS.
///
/// A step allocates nothing. The result depends on program and options alone. Throws UserError naming the
/// sites if no start is finite, if the fit becomes non-finite, or if a point has no maximum.
Fit svi(const Program& program, const SviOptions& options = {});

} // namespace ppc
