#include "compiler/passes/factor_code.h"

#include "compiler/ir/analysis.h"

namespace ppc::passes {

using namespace ir;

FactorCode::FactorCode(Program& program, const DiscreteFactor& factor, std::map<LoopId, Expr> loops,
                       ValueOf value_of, LoopId scope)
    : p_(program), f_(factor), loops_(std::move(loops)), value_of_(std::move(value_of)), scope_(scope) {}

bool FactorCode::is_expression(const DiscreteFactor& factor, const std::map<LoopId, Expr>& loops) {
    bool result = true;
    for_each_stmt(factor.body, [&](const Stmt& s) {
        const auto* loop = std::get_if<Loop>(&s.node);
        result &= std::holds_alternative<Term>(s.node) || (loop && loops.contains(loop->var));
    });
    return result;
}

Expr FactorCode::renamed(Expr root) const {
    return p_.pool.rewrite(root, [&](Expr e) -> Expr {
        const Node n = p_.pool[e];
        if (n.op == Op::Index)
            if (const auto it = loops_.find(n.ref); it != loops_.end())
                return it->second;
        if (n.op != Op::Read)
            return {};
        for (const DiscreteRead& r : f_.reads)
            if (r.array == n.ref && r.index == n.args[0])
                return value_of_(r, renamed(n.args[0]));
        if (const auto it = arrays_.find(n.ref); it != arrays_.end())
            return p_.read(it->second, renamed(n.args[0]));
        return {};
    });
}

ArrayId FactorCode::array_for(ArrayId original, LoopId scope) {
    if (const auto it = arrays_.find(original); it != arrays_.end())
        return it->second;
    Array copy = p_.arrays[original];
    const auto made_in = scopes_.find(copy.scope);
    // What was made once for all iterations is made where the factor is.
    copy.scope = copy.scope == none ? scope_ : made_in != scopes_.end() ? made_in->second : scope;
    copy.size = renamed(copy.size);
    return arrays_[original] = p_.add_array(std::move(copy));
}

void FactorCode::copy(const Block& block, Block& out, LoopId scope, const Take& take) {
    for (const Stmt& s : block) {
        if (const auto* loop = std::get_if<Loop>(&s.node)) {
            if (loops_.contains(loop->var) && !scopes_.contains(loop->var)) {
                scopes_[loop->var] = scope;
                copy(loop->body, out, scope, take);
                scopes_.erase(loop->var);
                continue;
            }
            Loop inner{p_.new_loop(), loop->space, renamed(loop->extent), {}, loop->order};
            loops_[loop->var] = p_.pool.index(inner.var);
            scopes_[loop->var] = inner.var;
            copy(loop->body, inner.body, inner.var, take);
            scopes_.erase(loop->var);
            loops_.erase(loop->var);
            out.push_back({std::move(inner), s.place});
        } else if (const auto* branch = std::get_if<If>(&s.node)) {
            If side{renamed(branch->condition), {}, {}};
            copy(branch->then_block, side.then_block, scope, take);
            copy(branch->else_block, side.else_block, scope, take);
            out.push_back({std::move(side), s.place});
        } else if (const auto* term = std::get_if<Term>(&s.node)) {
            take(out, renamed(term->value), *this);
        } else {
            Stmt written = s;
            map_exprs(written, [&](Expr e) { return renamed(e); });
            std::visit(
                [&](auto& node) {
                    using T = std::remove_cvref_t<decltype(node)>;
                    if constexpr (std::is_same_v<T, Store> || std::is_same_v<T, Accumulate>)
                        node.array = array_for(node.array, scope);
                    else if constexpr (std::is_same_v<T, Apply>)
                        node.output = array_for(node.output, scope);
                },
                written.node);
            out.push_back(std::move(written));
        }
    }
}

void FactorCode::append(Block& out, const Take& take) { copy(f_.body, out, scope_, take); }

} // namespace ppc::passes
