// Blocks of iterations go through short inner loops together.
//
// A row of a mixture has a loop over its few components inside. Vector instructions want the rows: the
// component's loop outside, and a block of rows inside it, with what passes between statements kept for each
// row of the block.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// `for i { a; for k { b; } c; }` becomes `for block { for i a; for k { for i b; } for i c; }`, where arrays
/// made anew in i get an element for each i of the block. For outermost loops of order `any` whose inner
/// loops have extents that do not vary in i, and whose arrays from outside are read along i or along k, not
/// across both.
ir::Program tile_loops(const ir::Program& program);

} // namespace ppc::passes
