// Sites in the model's order, each normal with a mean that is linear in the latents before it which meet it
// in a term of the model (Pyro's AutoStructured with linear dependencies from the posterior's graph). Exact
// for trees and chains of normals.
#include "compiler/guides/families.h"
#include "compiler/guides/sparse.h"

namespace ppc::guides {

void check_structured(const Use& use) { use.takes_map(); }

void build_structured(Part& part) { build_sparse(part, Dependence::Kind::met_before); }

} // namespace ppc::guides
