#include "compiler/emit/carried.h"

#include "compiler/ir/analysis.h"

#include <map>
#include <optional>

namespace ppc::emit {

using ir::Accumulate;
using ir::ArrayId;
using ir::Expr;
using ir::Loop;
using ir::Node;
using ir::Op;
using ir::Program;
using ir::Stmt;
using ir::Store;

namespace {

/// An index as a constant and multiples of other expressions.
struct Linear {
    std::int64_t constant = 0;
    std::map<Expr, std::int64_t> multiples;
};

void add_to(Linear& to, const Program& p, Expr e, std::int64_t factor) {
    const Node& n = p.pool[e];
    if (n.op == Op::Const) {
        to.constant += factor * n.integer;
    } else if (n.op == Op::Sum) {
        for (const Expr a : n.args)
            add_to(to, p, a, factor);
    } else if (n.op == Op::Product && n.args.size() == 2 && p.pool.is_const(n.args[0])) {
        add_to(to, p, n.args[1], factor * p.pool[n.args[0]].integer);
    } else {
        to.multiples[e] += factor;
    }
}

Linear linear(const Program& p, Expr index) {
    Linear out;
    add_to(out, p, index, 1);
    std::erase_if(out.multiples, [](const auto& m) { return m.second == 0; });
    return out;
}

/// How far the index moves from one iteration to the next; 0 if it does not vary so.
std::int64_t step_of(const Program& p, const Linear& index, const Loop& loop) {
    for (const auto& [e, factor] : index.multiples)
        if (p.pool[e].op == Op::Index && p.pool[e].ref == loop.var)
            return loop.order == ir::Order::backward ? -factor : factor;
    return 0;
}

struct Written {
    const Stmt* stmt; ///< none if it is not of the loop's own body
    Linear index;
};

} // namespace

std::vector<Carried> carried_elements(const Program& p, const Loop& loop) {
    std::map<ArrayId, std::vector<Written>> written;
    std::map<std::uint32_t, const Node*> reads;
    if (loop.order == ir::Order::any)
        return {};
    std::unordered_set<const Stmt*> own;
    for (const Stmt& s : loop.body)
        own.insert(&s);
    std::unordered_set<std::uint32_t> seen;
    ir::for_each_stmt(loop.body, [&](const Stmt& s) {
        const auto* store = std::get_if<Store>(&s.node);
        const auto* add = std::get_if<Accumulate>(&s.node);
        if (store || add)
            written[store ? store->array : add->array].push_back(
                {own.contains(&s) ? &s : nullptr, linear(p, store ? store->index : add->index)});
        ir::for_each_expr(s, [&](Expr root) {
            ir::for_each_node(p.pool, root, seen, [&](Expr e) {
                if (p.pool[e].op == Op::Read)
                    reads.emplace(e.id, &p.pool[e]);
            });
        });
    });
    std::vector<Carried> out;
    for (const auto& [id, n] : reads) {
        const auto found = written.find(n->ref);
        const ir::Array& array = p.arrays[n->ref];
        if (found == written.end() || array.role != ir::ArrayRole::local || array.element != ir::Type::Real)
            continue;
        const Linear index = linear(p, n->args[0]);
        const std::int64_t step = step_of(p, index, loop);
        const Stmt* last = nullptr;
        bool is_known = step != 0;
        for (const Written& w : found->second) {
            // Elsewhere it must be visibly another element.
            is_known &= w.index.multiples == index.multiples && w.index.constant != index.constant;
            if (w.index.constant == index.constant + step) {
                is_known &= w.stmt != nullptr;
                last = w.stmt;
            }
        }
        if (is_known && last)
            out.push_back({Expr{id}, last});
    }
    return out;
}

std::vector<bool> depends_on_carried(const Program& p) {
    std::vector<bool> result(p.pool.size(), false);
    ir::for_each_stmt(p.body, [&](const Stmt& s) {
        if (const auto* loop = std::get_if<Loop>(&s.node))
            for (const Carried& c : carried_elements(p, *loop))
                result[c.read.id] = true;
    });
    for (std::uint32_t id = 0; id < result.size(); ++id) // operands before users
        for (const Expr a : p.pool[Expr{id}].args)
            result[id] = result[id] || result[a.id];
    return result;
}

} // namespace ppc::emit
