// An ordered loop without a recurrence becomes a loop whose iterations are independent: what it stored was
// contracted away, or each iteration reads only what it stored itself. Latents of a time series end so: the
// value at t - 1 is a function of an input, not of an earlier iteration.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

ir::Program relax_order(const ir::Program& program);

} // namespace ppc::passes
