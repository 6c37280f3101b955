// What the woven families share: the model's own distribution of a latent element, given the values before
// it.
#pragma once

#include "compiler/guides/guide.h"

namespace ppc::guides {

/// Refuses sites of which the family cannot have what it needs of their distributions: `field` of their
/// Samples, which the distribution gives by its member function `member`. `verb`: what the family does,
/// "draws a site from".
void require_conditional(const Use& use, ir::Expr ir::Sample::* field, const std::string& verb,
                         const std::string& member);

/// The unconstrained value of a draw from the distribution by the standard normal `noise`.
ir::Expr unconstrained_draw(ir::Program& program, const ir::Sample& sample, ir::Expr noise);

/// Its log density there, in unconstrained space. For Samples that have a draw.
ir::Expr log_density_of_draw(ir::Program& program, const ir::Sample& sample, ir::Expr noise);

} // namespace ppc::guides
