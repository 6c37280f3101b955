// Moves load-time work out of the step.
//
// A density is evaluated many thousand times on the same data. What depends on data alone is computed once,
// when the data are packed: 1 / sigma[i]^2 becomes an array, the sum of lgamma(y[i] + 1) over all rows a
// number.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::passes {

struct Split {
    ir::Program prepare; ///< writes the derived arrays; run once
    ir::Program step;    ///< reads them
};

/// Meant for a model (with Samples) before anything else is made of it, so that all entries share one
/// `prepare`; right for any program.
/// - A load-time Real expression with a Call, a Recip or more than two operations, or the load-time operands
/// of a
///   sum or product, become an element of an array of role derived, numbered after the captured reals (and
///   after the derived arrays there are). The element's position is the flat position of the loop nest: P *
///   extent + i for a dense loop at position P of the nest around it; for a ragged loop offsets[P] + i, where
///   a data array is read at that position: the layout of values that the load slice captures in loops, in
///   which no two iterations share a position.
/// - The load-time part of a Term that varies in a loop is summed over all loops around it.
Split hoist_load(const ir::Program& program);

} // namespace ppc::passes
