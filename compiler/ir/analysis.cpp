#include "compiler/ir/analysis.h"

#include <algorithm>

namespace ppc::ir {

void for_each_node(const Pool& pool, Expr root, std::unordered_set<std::uint32_t>& seen,
                   const std::function<void(Expr)>& f) {
    if (!seen.insert(root.id).second)
        return;
    const std::vector<Expr> args = pool[root].args; // f may add nodes
    for (Expr a : args)
        for_each_node(pool, a, seen, f);
    f(root);
}

void for_each_node(const Pool& pool, Expr root, const std::function<void(Expr)>& f) {
    std::unordered_set<std::uint32_t> seen;
    for_each_node(pool, root, seen, f);
}

bool varies(const Pool& pool, Expr e, LoopId loop) {
    bool found = false;
    for_each_node(pool, e,
                  [&](Expr x) { found |= pool[x].op == Op::Index && (loop == none || pool[x].ref == loop); });
    return found;
}

bool varies(const Pool& pool, Expr e) { return varies(pool, e, none); }

bool is_load_time(const Program& program, Expr e) {
    bool result = true;
    for_each_node(program.pool, e, [&](Expr x) {
        const Node& n = program.pool[x];
        if (n.op == Op::Param || (n.op == Op::Read && !is_load_time(program.arrays[n.ref].role)))
            result = false;
    });
    return result;
}

std::optional<std::int64_t> least(const Program& program, Expr e) {
    const Node& n = program.pool[e];
    if (n.op == Op::Const)
        return n.integer;
    if (n.op == Op::Index || n.op == Op::Extent)
        return 0;
    if (n.op != Op::Sum && n.op != Op::Product)
        return {};
    std::int64_t result = n.op == Op::Sum ? 0 : 1;
    for (const Expr a : n.args) {
        const std::optional<std::int64_t> part = least(program, a);
        if (!part || (n.op == Op::Product && *part < 0))
            return {};
        result = n.op == Op::Sum ? result + *part : result * *part;
    }
    return result;
}

bool are_apart(const Program& program, Expr a, Expr b) {
    const auto below = [&](Expr constant, Expr other) {
        if (!program.pool.is_const(constant))
            return false;
        const std::optional<std::int64_t> bound = least(program, other);
        return bound && program.pool[constant].integer < *bound;
    };
    return below(a, b) || below(b, a);
}

ArrayId written_array(const Program& program, const Stmt& stmt) {
    if (const auto* s = std::get_if<Store>(&stmt.node))
        return s->array;
    if (const auto* s = std::get_if<Accumulate>(&stmt.node))
        return s->array;
    if (const auto* s = std::get_if<Apply>(&stmt.node))
        return s->output;
    if (const auto* s = std::get_if<Sample>(&stmt.node))
        return program.sites[s->site].values;
    if (const auto* s = std::get_if<Enumerate>(&stmt.node))
        return program.sites[s->site].values;
    return none;
}

std::vector<bool> arrays_written(const Program& program, const Block& block) {
    std::vector<bool> result(program.arrays.size());
    for_each_stmt(block, [&](const Stmt& s) {
        if (const ArrayId a = written_array(program, s); a != none)
            result[a] = true;
    });
    return result;
}

std::vector<bool> arrays_read(const Program& program, const Block& block) {
    std::vector<bool> result(program.arrays.size());
    std::unordered_set<std::uint32_t> seen;
    for_each_stmt(block, [&](const Stmt& s) {
        for_each_expr(s, [&](Expr e) {
            for_each_node(program.pool, e, seen, [&](Expr x) {
                if (const Node& n = program.pool[x]; n.op == Op::Read)
                    result[n.ref] = true;
            });
        });
    });
    return result;
}

void remove_empty(Block& block) {
    for (Stmt& s : block)
        for_each_block(s, [](Block& b) { remove_empty(b); });
    std::erase_if(block, [](const Stmt& s) {
        if (const auto* loop = std::get_if<Loop>(&s.node))
            return loop->body.empty();
        if (const auto* branch = std::get_if<If>(&s.node))
            return branch->then_block.empty() && branch->else_block.empty();
        return false;
    });
}

namespace {

bool is_kept(const Program& program, const Stmt& s, const std::vector<bool>& wanted, bool keep_terms) {
    if (std::holds_alternative<Term>(s.node))
        return keep_terms;
    const ArrayId written = written_array(program, s);
    return written == none || wanted[written];
}

void keep_only(const Program& program, Block& block, const std::vector<bool>& wanted, bool keep_terms) {
    for (Stmt& s : block)
        for_each_block(s, [&](Block& b) { keep_only(program, b, wanted, keep_terms); });
    std::erase_if(block, [&](const Stmt& s) { return !is_kept(program, s, wanted, keep_terms); });
}

} // namespace

Block slice(const Program& program, const Block& block, std::vector<bool> wanted,
            const std::vector<bool>& helpers, bool keep_terms) {
    for (bool changed = true; changed;) {
        changed = false;
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(block, [&](const Stmt& s) {
            if (!is_kept(program, s, wanted, keep_terms))
                return;
            for_each_expr(s, [&](Expr e) {
                for_each_node(program.pool, e, seen, [&](Expr x) {
                    const Node& n = program.pool[x];
                    if (n.op == Op::Read && helpers[n.ref] && !wanted[n.ref])
                        changed = wanted[n.ref] = true;
                });
            });
        });
    }
    Block result = block;
    keep_only(program, result, wanted, keep_terms);
    remove_empty(result);
    return result;
}

void replace_variable(Program& program, Block& block, LoopId loop, Expr value) {
    std::unordered_map<std::uint32_t, Expr> memo;
    const auto replaced = [&](Expr e) {
        return program.pool.rewrite(
            e,
            [&](Expr x) {
                const Node& n = program.pool[x];
                return n.op == Op::Index && n.ref == loop ? value : Expr{};
            },
            memo);
    };
    for (Array& a : program.arrays)
        a.size = replaced(a.size);
    map_exprs(block, replaced);
}

Block clone(Program& program, const Block& block) {
    std::unordered_map<LoopId, LoopId> loops;
    for_each_stmt(block, [&](const Stmt& s) {
        if (const auto* loop = std::get_if<Loop>(&s.node))
            loops.emplace(loop->var, program.new_loop());
    });
    if (loops.empty())
        return block;
    std::unordered_map<ArrayId, ArrayId> arrays;
    for (ArrayId a = 0, count = static_cast<ArrayId>(program.arrays.size()); a < count; ++a)
        if (const auto it = loops.find(program.arrays[a].scope); it != loops.end()) {
            Array copy = program.arrays[a];
            copy.scope = it->second;
            arrays.emplace(a, program.add_array(std::move(copy)));
        }

    std::unordered_map<std::uint32_t, Expr> memo;
    const std::function<Expr(Expr)> renamed = [&](Expr e) {
        return program.pool.rewrite(
            e,
            [&](Expr x) -> Expr {
                const Node n = program.pool[x];
                if (n.op == Op::Index)
                    if (const auto it = loops.find(n.ref); it != loops.end())
                        return program.pool.index(it->second);
                if (n.op == Op::Read)
                    if (const auto it = arrays.find(n.ref); it != arrays.end())
                        return program.read(it->second, renamed(n.args[0]));
                return {};
            },
            memo);
    };
    for (const auto& [original, copy] : arrays) // a ragged array has the size of its iteration
        program.arrays[copy].size = renamed(program.arrays[copy].size);
    const auto copied = [&](auto&& self, const Block& original) -> Block {
        Block result = original;
        for (Stmt& s : result) {
            map_exprs(s, renamed);
            if (auto* loop = std::get_if<Loop>(&s.node))
                loop->var = loops.at(loop->var);
            const auto retarget = [&](ArrayId& a) {
                if (const auto it = arrays.find(a); it != arrays.end())
                    a = it->second;
            };
            if (auto* store = std::get_if<Store>(&s.node))
                retarget(store->array);
            if (auto* add = std::get_if<Accumulate>(&s.node))
                retarget(add->array);
            if (auto* apply = std::get_if<Apply>(&s.node))
                retarget(apply->output);
            for_each_block(s, [&](Block& b) { b = self(self, b); });
        }
        return result;
    };
    return copied(copied, block);
}

} // namespace ppc::ir
