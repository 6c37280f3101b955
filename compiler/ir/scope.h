// Where expressions live: the loop nest of a program and the home of each expression.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::ir {

/// The loop nest of one program, and the home loop of expressions. Built once a pass; call `home` freely.
class Scopes {
public:
    explicit Scopes(const Program& program);

    /// Innermost loop whose variable `e` depends on, directly or through an array scoped to that loop; `none`
    /// if it varies in no loop.
    LoopId home(Expr e) const;
    /// False for loops that the program got later.
    bool knows(LoopId loop) const { return loop < parent_.size(); }
    /// The loop around `loop`, or none.
    LoopId parent(LoopId loop) const { return parent_[loop]; }
    unsigned depth(LoopId loop) const { return loop == none ? 0 : depth_[loop]; }
    /// True if `inner` is `outer` or inside it; everything is inside `none`.
    bool encloses(LoopId outer, LoopId inner) const;

private:
    const Program* program_;
    std::vector<LoopId> parent_;
    std::vector<unsigned> depth_;
    mutable std::vector<LoopId> home_; // memo by expression id; unset = none - 1
};

} // namespace ppc::ir
