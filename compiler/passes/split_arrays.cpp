#include "compiler/passes/split_arrays.h"

#include "compiler/ir/analysis.h"

#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

constexpr std::int64_t most_elements = 16;

/// By array: whether its elements can become cells.
std::vector<bool> find_candidates(const Program& p) {
    std::vector<bool> fit;
    for (const Array& a : p.arrays) {
        const Node& size = p.pool[a.size];
        fit.push_back(a.role == ArrayRole::local && !a.is_cell && size.op == Op::Const &&
                      size.integer <= most_elements);
    }
    const auto access = [&](ArrayId a, Expr index) {
        const Node& at = p.pool[index];
        if (at.op != Op::Const || at.integer < 0 ||
            (fit[a] && at.integer >= p.pool[p.arrays[a].size].integer))
            fit[a] = false;
    };
    std::unordered_set<std::uint32_t> seen;
    const auto reads = [&](Expr root) {
        for_each_node(p.pool, root, seen, [&](Expr e) {
            const Node& n = p.pool[e];
            if (n.op == Op::Read)
                access(n.ref, n.args[0]);
        });
    };
    for_each_stmt(p.body, [&](const Stmt& s) {
        for_each_expr(s, reads);
        if (const auto* store = std::get_if<Store>(&s.node))
            access(store->array, store->index);
        else if (const auto* add = std::get_if<Accumulate>(&s.node))
            access(add->array, add->index);
        else if (const auto* apply = std::get_if<Apply>(&s.node)) {
            fit[apply->output] = false;
            for (const Expr input : apply->inputs) // stands for all of the array
                fit[p.pool[input].ref] = false;
        } else if (const ArrayId a = written_array(p, s); a != none) {
            fit[a] = false;
        }
    });
    for (const Array& a : p.arrays) // ragged arrays
        reads(a.size);
    return fit;
}

} // namespace

Program split_arrays(const Program& program) {
    Program p = program;
    const std::vector<bool> split = find_candidates(p);
    std::map<std::pair<ArrayId, std::int64_t>, ArrayId> cells;
    const auto retarget = [&](ArrayId& array, Expr& index) {
        if (!split[array])
            return;
        const std::int64_t element = p.pool[index].integer;
        const auto [it, fresh] = cells.emplace(std::pair(array, element), none);
        if (fresh) {
            Array cell = p.arrays[array];
            cell.name += std::to_string(element);
            cell.size = p.pool.integer(1);
            cell.is_cell = true;
            it->second = p.add_array(std::move(cell));
        }
        array = it->second;
        index = p.pool.integer(0);
    };
    const auto writes = [&](auto&& self, Block& b) -> void {
        for (Stmt& s : b) {
            if (auto* store = std::get_if<Store>(&s.node))
                retarget(store->array, store->index);
            if (auto* add = std::get_if<Accumulate>(&s.node))
                retarget(add->array, add->index);
            for_each_block(s, [&](Block& inner) { self(self, inner); });
        }
    };
    writes(writes, p.body);
    if (cells.empty())
        return p;
    std::unordered_map<std::uint32_t, Expr> memo;
    const auto replaced = [&](Expr root) {
        return p.pool.rewrite(
            root,
            [&](Expr e) -> Expr {
                const Node n = p.pool[e];
                if (n.op != Op::Read || n.ref >= split.size() || !split[n.ref])
                    return {};
                const auto it = cells.find({n.ref, p.pool[n.args[0]].integer});
                if (it != cells.end())
                    return p.read_cell(it->second);
                return n.type == Type::Real  ? p.pool.real(0)
                       : n.type == Type::Int ? p.pool.integer(0)
                                             : p.pool.boolean(false);
            },
            memo);
    };
    map_exprs(p.body, replaced);
    return p;
}

} // namespace ppc::passes
