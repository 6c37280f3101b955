// log of a sum of exponentials over an index space, as statements.
#pragma once

#include "compiler/ir/program.h"

#include <functional>
#include <string>

namespace ppc::passes {

/// What is done with the terms. The derivatives of the result by the terms are their shares of the sum; or 1
/// for the largest term, or for one that is drawn by its share, and 0 for the others.
enum class Summation : std::uint8_t { sum, max, sample };

/// What is summed over: `count` values (Int, load-time), counted from 0.
struct SummedOver {
    ir::SpaceId space;
    ir::Expr count;
    std::string name; ///< of the arrays that are needed
    Summation summation = Summation::sum;
    std::function<ir::Expr(ir::Expr value)> uniform{}; ///< sample: a uniform number for each value
};

/// A call of ppc::math::NAME, which the program's table has.
ir::Expr math_call(ir::Program& program, const char* name, std::vector<ir::Expr> args);

/// Appends statements to `out`, which stands in the loop `scope`, and returns the log of the sum of exp of
/// what `term` says for each value, or the largest of these (Summation::max). Without overflow: the largest
/// term is taken out; where all are -inf it is -inf. Few values that are known here are written out. The
/// program has the functions of elimination_functions.
ir::Expr log_sum(ir::Program& program, const SummedOver& over, ir::Block& out, ir::LoopId scope,
                 const std::function<ir::Expr(ir::Expr value, ir::Block& out, ir::LoopId scope)>& term);

} // namespace ppc::passes
