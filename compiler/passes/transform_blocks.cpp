#include "compiler/passes/transform_blocks.h"

#include "compiler/ir/analysis.h"

#include <map>
#include <set>

namespace ppc::passes {

using namespace ir;

void append(Block& out, const Block& block) { out.insert(out.end(), block.begin(), block.end()); }

Block taken(Program& p, const Block& keep) {
    Block result = keep;
    const auto turn = [&](auto&& self, Block& block) -> void {
        for (Stmt& s : block) {
            if (auto* store = std::get_if<Store>(&s.node)) {
                const Node read = p.pool[store->value];
                *store = {read.ref, read.args[0], p.read(store->array, store->index)};
            }
            for_each_block(s, [&](Block& inner) { self(self, inner); });
        }
    };
    turn(turn, result);
    return result;
}

namespace {

/// The block with other arrays in place of those in `renamed`, in reads and in writes.
void rename_arrays(Program& p, Block& block, const std::map<ArrayId, ArrayId>& renamed) {
    std::unordered_map<std::uint32_t, Expr> memo;
    const std::function<Expr(Expr)> expr = [&](Expr root) {
        return p.pool.rewrite(
            root,
            [&](Expr e) -> Expr {
                const Node n = p.pool[e];
                const auto it = n.op == Op::Read ? renamed.find(n.ref) : renamed.end();
                return it == renamed.end() ? Expr{} : p.read(it->second, expr(n.args[0]));
            },
            memo);
    };
    const auto target = [&](ArrayId& a) {
        if (const auto it = renamed.find(a); it != renamed.end())
            a = it->second;
    };
    for (Stmt& s : block) {
        map_exprs(s, expr);
        if (auto* store = std::get_if<Store>(&s.node))
            target(store->array);
        if (auto* add = std::get_if<Accumulate>(&s.node))
            target(add->array);
        if (auto* apply = std::get_if<Apply>(&s.node))
            target(apply->output);
        for_each_block(s, [&](Block& inner) { rename_arrays(p, inner, renamed); });
    }
}

} // namespace

Block inverse_with_jacobian(Program& p, const Transform& whole, LoopId scope) {
    const ArrayId u = p.sites[whole.site].unconstrained;
    Array local = p.arrays[u]; // an iteration's part is used only: a scope so that it may be read back there
    local.role = ArrayRole::local;
    local.offset = {};
    local.scope = scope;
    const ArrayId computed = p.add_array(std::move(local));
    // What `constrain` computes on the way gets arrays of its own, because the value is there already.
    Block result = whole.unconstrain, constrain = clone(p, whole.constrain);
    rename_arrays(p, result, {{u, computed}});
    std::map<ArrayId, ArrayId> renamed{{u, computed}};
    std::set<LoopId> loops;
    for_each_stmt(constrain, [&](const Stmt& s) {
        if (const auto* loop = std::get_if<Loop>(&s.node))
            loops.insert(loop->var);
    });
    const std::vector<bool> written = arrays_written(p, constrain);
    for (ArrayId a = 0; a < written.size(); ++a)
        if (written[a] && !loops.contains(p.arrays[a].scope))
            renamed.emplace(a, p.add_array(Array(p.arrays[a])));
    rename_arrays(p, constrain, renamed);
    const auto finish = [&](auto&& self, Block& block) -> void {
        for (Stmt& s : block) {
            if (auto* term = std::get_if<Term>(&s.node))
                term->kind = TermKind::guide;
            for_each_block(s, [&](Block& inner) { self(self, inner); });
        }
    };
    finish(finish, constrain);
    Block out = clone(p, whole.unconstrain);
    const auto copy = [&](auto&& self, Block& block) -> void {
        std::erase_if(block, [&](const Stmt& s) {
            const ArrayId a = written_array(p, s);
            return a != none && a != u;
        });
        for (Stmt& s : block) {
            if (auto* store = std::get_if<Store>(&s.node))
                store->value = p.read(computed, store->index);
            for_each_block(s, [&](Block& inner) { self(self, inner); });
        }
    };
    copy(copy, out);
    remove_empty(out);
    append(result, constrain);
    append(result, out);
    return result;
}

} // namespace ppc::passes
