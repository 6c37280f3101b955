// What one iteration of an ordered loop hands to the next in a register.
//
// A recurrence stores element t + 1 and reads element t. Read back from memory, each step would wait for the
// store before it.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::emit {

/// An element that the iteration reads and that the one before it wrote last.
struct Carried {
    ir::Expr read;         ///< a Read of a local array, at an index that varies in the loop
    const ir::Stmt* write; ///< the Store or Accumulate, a statement of the loop's own body
};

/// All of an ordered loop, by the order of the reads' ids. Empty for loops of order `any`.
std::vector<Carried> carried_elements(const ir::Program& program, const ir::Loop& loop);

/// By expression: whether its value depends on what the iteration before computed, through carried elements.
std::vector<bool> depends_on_carried(const ir::Program& program);

} // namespace ppc::emit
