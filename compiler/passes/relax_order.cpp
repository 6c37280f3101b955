#include "compiler/passes/relax_order.h"

#include "compiler/ir/analysis.h"

#include <map>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

/// True if an iteration may read what another one wrote.
bool has_recurrence(const Program& p, const Loop& loop) {
    std::map<ArrayId, std::set<Expr>> stored;
    std::set<ArrayId> accumulated;
    std::set<LoopId> inside{loop.var};
    for_each_stmt(loop.body, [&](const Stmt& s) {
        if (const auto* inner = std::get_if<Loop>(&s.node))
            inside.insert(inner->var);
        if (const auto* add = std::get_if<Accumulate>(&s.node))
            accumulated.insert(add->array);
        else if (const auto* apply = std::get_if<Apply>(&s.node))
            accumulated.insert(apply->output);
        else if (const ArrayId a = written_array(p, s); a != none) {
            const auto* store = std::get_if<Store>(&s.node);
            const auto* discrete = std::get_if<Enumerate>(&s.node);
            stored[a].insert(store      ? store->index
                             : discrete ? discrete->index
                                        : std::get<Sample>(s.node).index);
        }
    });
    bool found = false;
    std::unordered_set<std::uint32_t> seen;
    for_each_stmt(loop.body, [&](const Stmt& s) {
        for_each_expr(s, [&](Expr root) {
            for_each_node(p.pool, root, seen, [&](Expr e) {
                const Node& n = p.pool[e];
                if (n.op != Op::Read || inside.contains(p.arrays[n.ref].scope))
                    return;
                const auto it = stored.find(n.ref);
                found |= accumulated.contains(n.ref) ||
                         (it != stored.end() && (it->second.size() > 1 || *it->second.begin() != n.args[0]));
            });
        });
    });
    return found;
}

void relax(const Program& p, Block& block) {
    for (Stmt& s : block) {
        if (auto* loop = std::get_if<Loop>(&s.node))
            if (loop->order == Order::forward && !has_recurrence(p, *loop))
                loop->order = Order::any;
        for_each_block(s, [&](Block& b) { relax(p, b); });
    }
}

} // namespace

Program relax_order(const Program& program) {
    Program p = program;
    relax(p, p.body);
    return p;
}

} // namespace ppc::passes
