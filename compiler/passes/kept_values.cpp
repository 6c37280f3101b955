#include "compiler/passes/kept_values.h"

#include "compiler/ir/analysis.h"

namespace ppc::passes {

using namespace ir;

void KeptValues::collect(Program& p, const Transform& whole) {
    const ArrayId values = p.sites[whole.site].values;
    for_each_stmt(whole.constrain, [&](const Stmt& s) {
        if (const ArrayId a = written_array(p, s); a != none)
            written_.insert(a);
    });
    std::set<LoopId> loops;
    for_each_stmt(whole.keep, [&](const Stmt& s) {
        if (const auto* loop = std::get_if<Loop>(&s.node))
            loops.insert(loop->var);
    });
    for_each_stmt(whole.keep, [&](const Stmt& s) {
        const auto* store = std::get_if<Store>(&s.node);
        if (!store)
            return;
        const Node from = p.pool[store->value];
        const Expr shift = p.pool.sub(store->index, from.args[0]);
        bool varies = false;
        for_each_node(p.pool, shift,
                      [&](Expr e) { varies |= p.pool[e].op == Op::Index && loops.contains(p.pool[e].ref); });
        if (!varies)
            kept_[from.ref] = {values, shift};
    });
}

Expr KeptValues::read(Program& p, Expr root, ArrayId& lost) const {
    return p.pool.rewrite(root, [&](Expr e) -> Expr {
        const Node n = p.pool[e];
        if (n.op != Op::Read || !written_.contains(n.ref))
            return {};
        const auto it = kept_.find(n.ref);
        if (it == kept_.end()) {
            lost = n.ref;
            return {};
        }
        return p.read(it->second.values, p.pool.add(read(p, n.args[0], lost), it->second.shift));
    });
}

} // namespace ppc::passes
