#include "compiler/passes/activity.h"

#include "compiler/ir/analysis.h"

#include <algorithm>

namespace ppc::passes {

using namespace ir;

Activity::Activity(const Program& program) : program_(program) {
    arrays_.assign(program_.arrays.size(), false);
    for (ArrayId a = 0; a < program_.arrays.size(); ++a)
        arrays_[a] = program_.arrays[a].role == ArrayRole::input;
    for (bool changed = true; changed;) {
        changed = false;
        memo_.clear();
        for_each_stmt(program_.body, [&](const Stmt& s) {
            const auto* store = std::get_if<Store>(&s.node);
            const auto* add = std::get_if<Accumulate>(&s.node);
            const auto* apply = std::get_if<Apply>(&s.node);
            if (!store && !add && !apply)
                return;
            const ArrayId a = written_array(program_, s);
            const bool is_active =
                apply ? std::ranges::any_of(apply->inputs, [&](Expr e) { return (*this)(e); })
                      : (*this)(store ? store->value : add->value);
            if (!arrays_[a] && is_active)
                changed = arrays_[a] = true;
        });
    }
    const std::vector<bool> reaching = reaching_terms();
    for (ArrayId a = 0; a < program_.arrays.size(); ++a)
        arrays_[a] = arrays_[a] && reaching[a];
    memo_.clear();
}

/// Arrays whose elements a Term changes with: not those that are only read where a derivative is 0.
std::vector<bool> Activity::reaching_terms() const {
    std::vector<bool> reaching(program_.arrays.size());
    bool changed = true;
    std::unordered_set<std::uint32_t> seen;
    const std::function<void(Expr)> mark = [&](Expr e) {
        const Node& n = program_.pool[e];
        if (n.type != Type::Real || n.op == Op::ToReal || !seen.insert(e.id).second)
            return;
        if (n.op == Op::Read) {
            changed = changed || !reaching[n.ref];
            reaching[n.ref] = true;
            return;
        }
        for (std::size_t k = n.op == Op::Select ? 1 : 0; k < n.args.size(); ++k)
            if (!is_constant_in(n, k))
                mark(n.args[k]);
    };
    while (changed) {
        changed = false;
        for_each_stmt(program_.body, [&](const Stmt& s) {
            const ArrayId a = written_array(program_, s);
            if (const auto* term = std::get_if<Term>(&s.node))
                mark(term->value);
            else if (const auto* store = std::get_if<Store>(&s.node); store && reaching[a])
                mark(store->value);
            else if (const auto* add = std::get_if<Accumulate>(&s.node); add && reaching[a])
                mark(add->value);
            else if (const auto* apply = std::get_if<Apply>(&s.node); apply && reaching[a])
                for (const Expr input : apply->inputs)
                    mark(input);
        });
    }
    return reaching;
}

/// True of an argument of a function whose derivative in it is 0.
bool Activity::is_constant_in(const Node& n, std::size_t argument) const {
    if (n.op != Op::Call)
        return false;
    const std::vector<Expr>& derivatives = program_.functions[n.ref].derivatives;
    return argument < derivatives.size() && derivatives[argument].valid() &&
           program_.pool.is_real_const(derivatives[argument], 0);
}

bool Activity::operator()(Expr e) {
    const Node& n = program_.pool[e];
    if (n.type != Type::Real || n.op == Op::ToReal)
        return false;
    if (n.op == Op::Read)
        return n.ref < arrays_.size() && arrays_[n.ref];
    if (const auto it = memo_.find(e.id); it != memo_.end())
        return it->second;
    bool result = false;
    for (std::size_t k = n.op == Op::Select ? 1 : 0; k < n.args.size() && !result; ++k)
        result = !is_constant_in(n, k) && (*this)(n.args[k]);
    memo_.emplace(e.id, result);
    return result;
}

} // namespace ppc::passes
