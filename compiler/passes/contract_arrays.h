// Removes memory between a write and a read.
//
// Models bind values to names and elements, so lowering leaves many arrays that only carry a value from one
// statement to the next. An expression needs no array for that: it is shared by being equal. What stays in
// memory afterwards is what one loop computes and another one gathers.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Four rewrites. A cell that is accumulated into by one statement only, once, is stored instead. A read of a
/// local or output element in the block that stored it (or inside that block) becomes the stored expression.
/// An array that only copies another one, element by element, is read there, at any index. Writes that
/// nothing reads go (remove_dead).
ir::Program contract_arrays(const ir::Program& program);

} // namespace ppc::passes
