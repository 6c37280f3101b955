// Short arrays whose elements are all named by number become cells, one an element: numbers that passes and
// the emitter follow, and that stay in registers.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// `a[0] = x; a[1] = y; … a[1] …` becomes `a0 = x; a1 = y; … a1 …`. For local arrays of at most 16 elements,
/// all of whose reads and writes have constant indices. An element that nothing writes reads as 0.
ir::Program split_arrays(const ir::Program& program);

} // namespace ppc::passes
