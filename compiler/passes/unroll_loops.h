// Loops of a few iterations, whose number is known, are written out.
//
// The values of a discrete latent are such loops. Written out, what they keep in arrays becomes numbers in
// registers (see split_arrays.h), what does not vary in the loops around is computed once, and the loop
// around is an innermost one, whose iterations go through vector instructions together.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

/// `for k < 3 { … k … }` becomes `… 0 …; … 1 …; … 2 …`. For loops inside others up to four iterations,
/// elsewhere up to three, as long as the result is short. What iterations add to the same element is added at
/// once. Loops with statements of latents (Sample, Transform, Enumerate) stay.
ir::Program unroll_loops(const ir::Program& program);

} // namespace ppc::passes
