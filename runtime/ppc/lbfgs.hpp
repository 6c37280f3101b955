// Limited-memory BFGS with the path kept visible, for modes and for Pathfinder's start.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace ppc {

/// Value and gradient (overwritten) at a point. A value that is not finite means "too far": the line
/// search steps back.
using DifferentiableFunction =
    std::function<double(std::span<const double> point, std::span<double> gradient)>;

/// What a search that goes on from a point has learned before it came there.
struct LbfgsMemory {
    int iteration = 0;
    int stalled = 0; ///< iterations in a row without a fall of the value
    std::size_t pairs = 0;
    std::vector<double> s, y, alpha; ///< as in LbfgsState
};

struct LbfgsOptions {
    int history = 10; ///< pairs kept
    int max_iterations = 1000;
    double gradient_tolerance =
        1e-8; ///< on max |gradient_i| * scale_i, scale from the inverse Hessian's diagonal
    double value_tolerance = 1e-13; ///< on the relative change of the value
    /// The search goes on as the one whose LbfgsState this was, if it starts at that point. At most `history`
    /// pairs.
    const LbfgsMemory* memory = nullptr;
};

enum class LbfgsStatus {
    converged,       ///< the gradient vanishes, or the value cannot be improved any more in double precision
    stopped,         ///< the callback asked for it
    iteration_limit, ///< the limit was reached, and the value still falls
    line_search_failed, ///< no acceptable step although the gradient does not vanish
    unbounded,          ///< the value falls without limit along a line
    start_not_finite    ///< no finite value at the start
};

/// State after an iteration: what a local Gaussian needs. Row i of `s` and `y` is the i-th pair, oldest
/// first, each `point.size()` long.
struct LbfgsState {
    std::span<const double> point, gradient;
    double value;
    int iteration;
    std::size_t pairs;
    std::span<const double> s, y;  ///< steps and changes of the gradient
    std::span<const double> alpha; ///< diagonal initial inverse Hessian (Gilbert and Lemaréchal 1989)
    int stalled;                   ///< iterations in a row without a fall of the value
};

struct LbfgsResult {
    LbfgsStatus status;
    std::vector<double> point, gradient;
    double value;
    int iterations;
    int evaluations;
};

/// Minimises. `on_iterate` is called after each accepted step (and for the start, with no pairs); if it
/// returns false the search stops. Line search: weak Wolfe conditions by bisection (Lewis and Overton 2013).
LbfgsResult minimize(const DifferentiableFunction& objective, std::span<const double> start,
                     const LbfgsOptions& options = {},
                     const std::function<bool(const LbfgsState&)>& on_iterate = {});

} // namespace ppc
