#include "compiler/ir/scope.h"

namespace ppc::ir {

namespace {
constexpr LoopId unset = none - 1;
}

Scopes::Scopes(const Program& program)
    : program_(&program), parent_(program.loops, none), depth_(program.loops, 0) {
    auto walk = [&](auto&& self, const Block& block, LoopId around) -> void {
        for (const Stmt& s : block) {
            LoopId inside = around;
            if (const auto* loop = std::get_if<Loop>(&s.node)) {
                inside = loop->var;
                parent_[inside] = around;
                depth_[inside] = depth(around) + 1;
            }
            for_each_block(s, [&](const Block& b) { self(self, b, inside); });
        }
    };
    walk(walk, program.body, none);
}

LoopId Scopes::home(Expr e) const {
    if (home_.size() < program_->pool.size())
        home_.resize(program_->pool.size(), unset);
    if (home_[e.id] != unset)
        return home_[e.id];
    const Node& n = program_->pool[e];
    LoopId result = none;
    auto deepen = [&](LoopId loop) {
        if (depth(loop) > depth(result))
            result = loop;
    };
    if (n.op == Op::Index)
        result = n.ref;
    if (n.op == Op::Read)
        deepen(program_->arrays[n.ref].scope);
    for (Expr a : n.args)
        deepen(home(a));
    home_[e.id] = result;
    return result;
}

bool Scopes::encloses(LoopId outer, LoopId inner) const {
    while (inner != none && inner != outer)
        inner = parent_[inner];
    return inner == outer;
}

} // namespace ppc::ir
