// The readings of a Transform's blocks that lower_samples is made of.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

void append(ir::Block& out, const ir::Block& block);

/// `keep` of a Transform turned round: the value is taken from Site::values.
ir::Block taken(ir::Program& program, const ir::Block& keep);

/// From the value, which is in the local arrays of a Transform, to the unconstrained elements, and log |det|
/// at these as Terms of kind guide. `scope` is the loop around the Transform.
ir::Block inverse_with_jacobian(ir::Program& program, const ir::Transform& whole, ir::LoopId scope);

} // namespace ppc::passes
