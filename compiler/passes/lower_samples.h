// From a model in constrained values to programs of its unconstrained latents.
//
// A model says `sample theta[i]`; what runs needs theta[i] from somewhere: from an unconstrained input, when
// a density is computed, or from a given value, when one is inverted. These functions are the four readings
// of the same statements, and the only place that knows how the flat input is laid out.
#pragma once

#include "compiler/ir/program.h"

#include <functional>
#include <set>
#include <vector>

namespace ppc::passes {

/// First element of each latent site in the flat vector of unconstrained latents, by site; invalid for other
/// sites. The sites lie one after the other in table order. One more entry at the end: the total.
std::vector<ir::Expr> latent_offsets(ir::Program& program);

/// The log density of unconstrained values. Each latent site gets an input array `u_NAME`; a Sample becomes a
/// Store of constrain(u), the Jacobian Term (unless it is the constant 0) and the prior Term. Arrays of role
/// value and output become local.
ir::Program lower_samples(const ir::Program& model);

/// The same for the latents' values, whose number differs where a site has a Transform.
std::vector<ir::Expr> value_offsets(ir::Program& program);

/// Appends statements to what stands before the Store of a latent element.
using BeforeElement = std::function<void(ir::Block& out, const ir::Sample& sample)>;

/// What lower_samples makes of the body of `model`, over the tables of a program that was made of its result:
/// `unconstrained` are the arrays `u_NAME` there, by site. In the loops of the model, and with the values of
/// the sites upstream in scope, `before` writes what comes before an element. Of the sites in `given` the
/// values are stored already: there the unconstrained elements are made of them, with the same Terms. What
/// nothing reads is still there.
ir::Block lowered_body(ir::Program& tables, ir::Block model, const std::vector<ir::ArrayId>& unconstrained,
                       const BeforeElement& before, const std::set<ir::SiteId>& given = {});

/// From unconstrained inputs to outputs: the latent sites at the offsets of their values, then the
/// deterministic sites.
ir::Program constrain_program(const ir::Program& model);

/// From the latents' values, flat at their offsets, to unconstrained outputs.
ir::Program unconstrain_program(const ir::Program& model);

/// The log density of given constrained values, which something before this body stores: Samples become prior
/// Terms, without Jacobian.
ir::Program score_program(const ir::Program& model);

/// From stored constrained values to unconstrained outputs `u_NAME`, with Terms log |d constrain / du| of
/// kind guide: what turns the density of constrained draws into that of unconstrained ones.
ir::Program unconstrain_values(const ir::Program& model);

/// The log density of each element (of each value with joint dimensions), without Jacobians. Input:
/// unconstrained. Outputs: one array a latent, observed or factor site, in table order, flat in the site's
/// shape; a ragged site counts its elements in the order of its loops. What a branch on data leaves out is 0.
/// Meant for a model as it was before hoist_load, which adds the load-time parts of all elements together.
ir::Program terms_program(const ir::Program& model);

} // namespace ppc::passes
