// The first iteration of a recurrence, which has nothing to look back at, is taken out of its loop.
//
// `t == 0 ? first : step` in a chain's loop is asked in each iteration, and its derivative is guarded in
// each, since the side that is not taken must not contribute.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// `for t forward < n { f(t == 0 ? a : b) }` becomes `if 0 < n { f(a) }` and `for s forward < n - 1 { f(b) }`
/// with t = 1 + s. For loops with a Select or an If that asks whether the iteration is the first, and whose
/// first iteration visibly reads nothing that later ones write.
ir::Program peel_first(const ir::Program& program);

} // namespace ppc::passes
