// Stochastic variational inference: fits the guide compiled with a program and draws from it.
#pragma once

#include <ppc/fit.hpp>
#include <ppc/initial.hpp>
#include <ppc/objective.hpp>
#include <ppc/optimizer.hpp>
#include <ppc/program.hpp>
#include <ppc/state.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

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
    Objective objective = {};
    /// Gradients per step, in antithetic pairs where there is more than one; of a bound over K draws the
    /// number of bounds, so that a step takes K times as many draws.
    int particles = 4;
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

    /// Called between steps with the state of the fit, from which `resume` goes on; it does not change the
    /// fit. Not while L-BFGS looks for a mode (points, Laplace) or for a start: that is done again.
    std::function<void(const FitState&)> checkpoint = {};
    int checkpoint_every = 1000;   ///< steps (of fixed draws: iterations) between checkpoints, at least
    double checkpoint_seconds = 0; ///< and time, at least; more where checkpoints take long themselves
    /// Goes on from this state of the same fit (model, guide, data, options) as if it had not been
    /// interrupted; draws from it if it is finished.
    const FitState* resume = nullptr;
    /// Starts from the parameters of a fit of the same model and guide to other data, as warm_parameters
    /// says.
    const FitState* warm_start = nullptr;
    /// Sites (names, patterns with * and ?) whose parameters stay as they are in `warm_start`.
    std::vector<std::string> hold = {};
};

/// Maximises the ELBO of the program's guide over its parameters and draws from the result.
///
/// Gaussian guides (location with `scale` or with one `scale_tril` over all latents) up to `dense_limit`
/// latents take averaged stochastic Newton steps: the curvature averaged over the guide gives affine
/// coordinates in which the posterior is near a standard normal, and a control variate that removes most
/// of the gradient's noise. Other affine maps of up to 256 normals are fitted over fixed draws, without
/// noise. Other guides take Adam, in units of the guide's own scales, and cut its rate whenever the ELBO
/// stands still. So do objectives other than the plain ELBO. A guide without noise is a point, found by
/// L-BFGS.
///
/// A step allocates nothing. The result depends on program and options alone. Throws UserError naming the
/// sites if no start is finite, if the fit becomes non-finite, or if a point has no maximum.
Fit svi(const Program& program, const SviOptions& options = {});

/// Throws UserError with a table of what differs if `options.resume` is of another fit than this one, and
/// with what is wrong with `options.warm_start` and `options.hold`. svi() begins with it.
void check_states(const Program& program, const SviOptions& options);

} // namespace ppc
