// A second witness for importance-weighted summaries: the same estimates from draws with heavier tails.
#pragma once

#include <ppc/fit.hpp>
#include <ppc/program.hpp>

#include <span>
#include <string>

namespace ppc {

/// Draws u from a multivariate Student t (5 degrees of freedom) with the location and scale of a Gaussian
/// guide, weights them to the posterior, and compares means and sds with those of `fit`. A normal guide can
/// miss mass far out without a large Pareto k, since none of its draws goes there; these do. Empty if both
/// agree (means within 0.2 sd, sds within 20 %), if the guide is not Gaussian, or if the t draws are too poor
/// to tell (effective size under 400); else what differs, as a sentence.
std::string tail_check(const Program& program, const Fit& fit);

} // namespace ppc
