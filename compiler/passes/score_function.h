// Gradients of an ELBO whose guide draws integers, by score functions.
//
// A draw n by inversion is a step function of the parameters: differentiated along it, the ELBO lacks how the
// distribution of n moves. That part of the gradient is the expectation of cost * d log q(n), where the cost
// is the sum of the terms that depend on n (REINFORCE: Williams, Machine Learning 8, 1992). Which terms these
// are is known from the program (Rao-Blackwellisation: Ranganath, Gerrish and Blei, AISTATS 2014): of an
// element that is read by its index, just those that read it. A number that does not depend on the draw, its
// baseline, may be taken off a cost without changing the expectation.
#pragma once

#include "compiler/ir/program.h"

#include <vector>

namespace ppc::passes {

/// An integer site, and the local array that has the log density of each element's draw.
struct ScoredSite {
    ir::SiteId site;
    ir::ArrayId log_q;
};

/// An ELBO, in which the draws are stored to the sites' values as calls of held_fixed, to one whose gradient
/// is an unbiased estimate with one draw. Its value is the same. A baseline for each element is read behind
/// the first `noise` numbers of the noise, sites in the order given, and the costs are outputs in that order.
ir::Program score_function(const ir::Program& elbo, const std::vector<ScoredSite>& sites, ir::Expr noise);

} // namespace ppc::passes
