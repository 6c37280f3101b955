// Removes writes that nothing reads.
//
// Passes are simple when they may leave behind what is no longer needed; this one cleans up after all of
// them.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Drops writes to local arrays that no remaining statement reads, then loops and branches without
/// statements. Entries of the array table stay, so that ids do not change.
ir::Program remove_dead(const ir::Program& program);

} // namespace ppc::passes
