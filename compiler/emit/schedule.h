// Where expressions are computed. Expressions of the IR have no place; this gives each one.
//
// Rules:
// - An expression is computed once, in the innermost block around all its uses, moved out of every loop that
// it does
//   not vary in; just before the first statement of that block which needs it. So arrays that it reads are
//   complete.
// - Where it is used inside a branch or loop that also writes what it reads, and after it too, it is computed
// twice:
//   no single place is behind the write and before all uses.
// - It is never moved out of a branch alone: what only one branch uses is computed in that branch.
// - It becomes a variable if it is used more than once or in a block inside its own; else it is written where
//   it is used. Constants, loop variables, sizes and variables of the memory plan are always written where
//   they are used.
// - A read that was moved out of a loop or branch, that several branches use and that is computed before
// them, or that only sides of Selects use may be executed although the loop does not run or no branch is
// taken. Unless its index is in range by its form, it is guarded; so is an integer division, whose divisor
// may be 0 there.
#pragma once

#include "compiler/emit/loop_plan.h"

#include <map>
#include <span>

namespace ppc::emit {

class Schedule {
public:
    Schedule(const ir::Program& program, const ir::Scopes& scopes, const LoopPlans& plans,
             const std::vector<bool>& is_scalar);

    /// Expressions that become variables just before statement `position` of `block`, operands first.
    std::span<const ir::Expr> before(const ir::Block& block, std::size_t position) const;
    /// True if it is a read that may be executed with its index out of range, or a division of integers by a
    /// number that may be 0 where it is executed.
    bool is_guarded(ir::Expr e) const;

private:
    using BlockId = std::uint32_t;
    struct Place {
        BlockId block = ir::none;
        std::size_t position = 0;
    };
    struct BlockRow {
        const ir::Block* block;
        Place around; ///< the statement that holds this block
        bool is_loop; ///< body of a loop, else a branch
        bool is_simd;
    };
    /// One computation of an expression.
    struct Row {
        BlockId barrier; ///< outermost block it may be computed in
        Place use;       ///< innermost block around all uses, first statement there
        Place place;     ///< where it is computed
        unsigned uses = 0;
        unsigned size = 1; ///< nodes when written out with what is inlined in it
        bool is_variable = false;
        bool is_guarded = false;
        bool is_moved = true; ///< all its users may be executed although their loop does not run, or their
                              ///< branch is not taken, or are sides of Selects
        bool was_in_branch = false;
        bool is_lifted = false; ///< used in branches, and computed outside them
        bool is_side = false;   ///< a side of a Select in a vectorised loop: computed in any case
    };

    void collect(const ir::Block& block, Place around, bool is_loop, bool is_simd);
    Row& use(ir::Expr e, Place at, bool moved, bool in_branch);
    BlockId barrier(ir::Expr e, BlockId from);
    void split_index(ir::Expr e, ir::LoopId loop, Place at);
    void place(ir::Expr e, std::size_t row);
    const Row& row_for(ir::Expr e, BlockId user);
    bool is_negation(ir::Expr e) const;
    bool inlines(ir::Expr e) const;
    bool is_in_range(ir::Expr read, bool was_in_branch) const;
    bool writes_inside(BlockId block, ir::Expr e);
    const std::vector<ir::ArrayId>& reads(ir::Expr e);
    Place lift(Place p) const { return blocks_[p.block].around; }
    unsigned depth(BlockId b) const { return depth_[b]; }
    Place meet(Place a, Place b) const;
    bool leaves_branches(Place a, Place b) const;

    const ir::Program& program_;
    const ir::Scopes& scopes_;
    const LoopPlans& plans_;
    const std::vector<bool>& is_scalar_;
    std::vector<BlockRow> blocks_;
    std::vector<unsigned> depth_;
    std::map<const ir::Block*, BlockId> ids_;
    std::map<ir::LoopId, BlockId> bodies_;
    std::map<ir::ArrayId, std::vector<BlockId>> writers_;
    std::map<std::uint32_t, std::vector<ir::ArrayId>> reads_;
    std::vector<std::vector<Row>> rows_;
    std::map<std::pair<BlockId, std::size_t>, std::vector<ir::Expr>> before_;
};

} // namespace ppc::emit
