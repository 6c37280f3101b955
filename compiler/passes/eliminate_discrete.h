// Sums discrete latents out of a model, exactly.
//
// The log density of the continuous latents is a sum over all values of the discrete ones. What depends on
// discrete values is a factor graph; variables are summed out one after the other (variable elimination), in
// plates before the sum over the plate is taken (Obermeyer et al. 2019, "Tensor variable elimination for
// plated factor graphs"), along a chain by the forward recursion. The result is ordinary statements, which
// are differentiated like any others: the reverse of the forward recursion is the backward one.
#pragma once

#include "compiler/passes/log_sum.h"

#include <string>
#include <vector>

namespace ppc::passes {

/// A site, so many iterations of a chain back.
struct SteppedSite {
    ir::SiteId site;
    unsigned lag = 0;
};

/// One variable that was summed out.
struct EliminationStep {
    SteppedSite what;
    std::vector<ir::SpaceId> plates; ///< where: the loops that the step stands in, outermost first
    bool is_joint = false;           ///< all elements of the site at once
    std::vector<SteppedSite> with;   ///< variables that its factors also read: dimensions of the result
};

struct Elimination {
    ir::Program program;
    std::vector<EliminationStep> steps; ///< in order
    std::string problem;                ///< empty, or why the discrete latents cannot be summed out
    ir::Place place;
};

/// Functions of ppc::math that the result calls, which the program must have.
inline constexpr const char* elimination_functions[] = {"log",
                                                        "fmax",
                                                        "scaled_exp",
                                                        "larger_held_fixed",
                                                        "log_add_exp",
                                                        "log_add_exp_drawn",
                                                        "inverse_power_of_two"};

/// A model with Enumerates to one without; any other model as it is. The sites stay in the table, without
/// values. What was summed out of a plate's iteration is a Term of the first site there.
/// Other summations than the sum: see discrete_posterior.h.
Elimination eliminate_discrete(const ir::Program& model, Summation summation = Summation::sum);

} // namespace ppc::passes
