// How loops are executed: which are vectorised, which run in fixed blocks with partial sums, and which
// scatters are split off. Decided before expressions are scheduled.
#pragma once

#include "compiler/ir/scope.h"

#include <unordered_map>

namespace ppc::emit {

/// Iterations a block: sums are added up inside blocks and then over blocks in order, which bounds rounding
/// errors and gives the same sum for any number of threads.
inline constexpr long long block_iterations = 512;

/// A sum over the iterations of a loop for one element of an array, kept in a variable while the loop runs.
struct Partial {
    ir::ArrayId array;
    ir::Expr index;
};

struct LoopPlan {
    bool is_innermost = false;
    bool is_simd = false;
    bool is_blocked = false;
    std::vector<Partial>
        partials; ///< in variables of their own: set to 0 before the loop (or block), added after
    std::vector<Partial> reductions; ///< everything that a simd loop adds up, in partials or in scalars
    std::vector<const ir::Accumulate*> split; ///< done in a loop of its own after the vectorised one
};

class LoopPlans {
public:
    /// `is_scalar` tells the arrays that are C++ variables.
    LoopPlans(const ir::Program& program, const ir::Scopes& scopes, const std::vector<bool>& is_scalar);

    const LoopPlan& operator[](ir::LoopId loop) const { return plans_[loop]; }
    /// The loop whose partial sum `a` adds to; none if it adds to its element or variable directly.
    ir::LoopId partial_loop(const ir::Accumulate& a) const;
    /// The loop that `a` is split from, or none.
    ir::LoopId split_loop(const ir::Accumulate& a) const;

private:
    std::vector<LoopPlan> plans_;
    std::unordered_map<const ir::Accumulate*, ir::LoopId> partial_loop_, split_loop_;
};

} // namespace ppc::emit
