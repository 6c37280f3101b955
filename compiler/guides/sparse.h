// Gaussians whose dependences are those of the model's graph, found when data are loaded.
#pragma once

#include "compiler/guides/parts.h"

namespace ppc::guides {

/// u = loc + scale * x, where x = noise + W x: in an order of the latents, W has weights for those
/// before that `kind` says. The Jacobian of x is 1, the weights have no unit, and start at 0.
void build_sparse(Part& part, Dependence::Kind kind);

} // namespace ppc::guides
