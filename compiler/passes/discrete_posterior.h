// The posterior of discrete latents given the continuous ones, by differentiating the elimination.
//
// To the log probability of each value of each discrete element a number is added, 0, that is an input of the
// program. The derivative of the log of the sum by it is the posterior probability of that value. With the
// largest term in place of the sum, the derivatives are 1 for the values of the most probable joint
// assignment and 0 for others: running the elimination in reverse is Viterbi's way back. With a derivative
// that picks one term at random, by its share of the sum, it is backward sampling: the values that are picked
// are a draw of the joint posterior.
#pragma once

#include "compiler/passes/log_sum.h"

#include <optional>

namespace ppc::passes {

/// The log density with these inputs: the unconstrained latents, then for each discrete site in table order
/// Site::categories numbers an element. Summation::sample also has uniform numbers as noise. Nothing where a
/// site has no fixed number of values, or where the elimination is not possible.
/// `model` has Enumerates.
std::optional<ir::Program> discrete_posterior(const ir::Program& model, Summation summation);

/// Number of uniform numbers that a program of Summation::sample reads; Int, load-time.
ir::Expr noise_size(ir::Program& program);

} // namespace ppc::passes
