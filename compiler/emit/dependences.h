// Statements that follow a density's program over the data and note which latents meet in a term.
#pragma once

#include "compiler/emit/cpp_tree.h"
#include "compiler/ir/program.h"

namespace ppc::emit {

/// The body of a function with `const ppc::Loader& ppc_load`, `extent` and `integer` that returns
/// ppc::Dependences: the loops of `density`, a log density of unconstrained latents, with each statement
/// replaced by what it reads.
Items follow_dependences(const ir::Program& density);

} // namespace ppc::emit
