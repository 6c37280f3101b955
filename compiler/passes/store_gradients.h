// Stores gradients that are complete in one statement.
//
// A gradient that is added up in memory has to be zeroed first and read back. Where one statement contributes
// to each element, and does so once, it can store.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Accumulates into a gradient array become Stores when there is only one such statement, it runs
/// unconditionally, and its index runs over all elements once: 0 for a cell, the loop variable, or the flat
/// position in a dense loop nest. Run it last.
ir::Program store_gradients(const ir::Program& program);

} // namespace ppc::passes
