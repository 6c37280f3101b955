// Says how each latent site's value comes from an unconstrained number.
//
// The bijections are C++ in the library, which the compiler only reads; so their names in tables and pictures
// are read off, too.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Sets Site::transform of latent sites from their Samples: "identity", "exp(u)", "low + (high - low) *
/// logistic(u)".
ir::Program name_transforms(const ir::Program& model);

} // namespace ppc::passes
