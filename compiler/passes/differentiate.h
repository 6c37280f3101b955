// Reverse mode by source transformation.
//
// The gradient of a program is a program: statements run forward, then their adjoints in reverse order. A
// loop runs both in one sweep when nothing that leaves it has an unknown adjoint, which is so when only Terms
// leave it: the adjoint of a Term is 1. A loop that writes arrays which are read later is split: first the
// slice of it that computes those arrays, and in its place in the reverse order the loop again, with the
// adjoints of the arrays read. Which it is follows from what leaves the loop: the slice is empty, or it is
// not.
//
// An expression is differentiated at its home. A use in a deeper loop or branch adds to an adjoint cell at
// the home level; when all uses are done the cell is read there, once, and passed on to the operands. So the
// derivative of 1/sigma is computed once, outside of the loop over rows that divides by sigma.
#pragma once

#include "compiler/ir/program.h"

#include <string>

namespace ppc::passes {

struct Differentiation {
    ir::Program program;
    std::string underivable; ///< empty, or the function that lacks a derivative which is needed
    ir::Place place;         ///< of the statement that needs it
};

/// The program with its Terms collected (results.h) and a gradient array for each input: the gradient of the
/// sum of all Terms. The program has no Samples.
Differentiation differentiate(const ir::Program& program);

} // namespace ppc::passes
