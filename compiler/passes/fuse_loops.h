// Joins loops over the same index space.
//
// A guide draws a latent in one loop and the model scores it in another; each pass over memory costs more
// than the arithmetic in it. In one loop the element is a register. Whether two loops may be joined follows
// from what they read and write.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// Joins two loops of a block over the same space and extent when what the second reads of arrays that the
/// first writes is its own iteration's, and one of the two can move to the other over the statements between.
/// Then the same inside of loops.
ir::Program fuse_loops(const ir::Program& program);

} // namespace ppc::passes
