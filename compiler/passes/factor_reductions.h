// Takes what does not vary in a loop out of the sums over it.
//
// The sum over rows of -0.5 z^2 / sigma^2 - log(sigma) is -0.5 / sigma^2 * S - n log(sigma), where only S =
// sum of z^2 needs the loop. The value and the adjoints of a density are mostly such sums and often of the
// same S, so they share it. Exact in exact arithmetic.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// For each Accumulate in a loop that neither its index nor its array's scope vary with: terms that do not
/// vary become extent * term after the loop, factors that do not vary multiply a new local sum after the
/// loop, and load-time terms are added up apart from others. Equal sums become one, and so do the Accumulates
/// into one element in a block. Innermost loops first, so that what leaves one loop is looked at in the next.
/// Run it once: it would take the sum of x - mu apart, which a first run leaves alone.
ir::Program factor_reductions(const ir::Program& program);

} // namespace ppc::passes
