#include "compiler/passes/follow_arrays.h"

#include "compiler/ir/analysis.h"

#include <algorithm>

namespace ppc::passes {

using namespace ir;

namespace {

/// How far back in its loop a Store may lie.
constexpr int most_iterations_back = 4;

bool mentions(const Program& p, Expr e, LoopId loop) {
    bool found = false;
    for_each_node(p.pool, e, [&](Expr x) { found |= p.pool[x].op == Op::Index && p.pool[x].ref == loop; });
    return found;
}

using Loops = std::vector<std::pair<LoopId, Expr>>;

/// Iterations of the loops of `store` in which it writes `index` of an array of `size`.
std::optional<Loops> solve(Program& p, const PlacedStore& store, Expr index, Expr size, const Path& reader) {
    std::optional<Loops> found;
    Expr written = p.pool.integer(1);
    for (const Around& loop : store.path)
        written = p.pool.mul(written, loop.extent);
    const bool is_filled = written == size;
    const auto search = [&](auto&& self, std::size_t depth, Loops& chosen) -> void {
        if (found)
            return;
        if (depth == store.path.size()) {
            if (with_loops(p, store.index, chosen) == index)
                found = chosen;
            return;
        }
        const Around& loop = store.path[depth];
        const auto attempt = [&](Expr e) {
            chosen.emplace_back(loop.var, e);
            self(self, depth + 1, chosen);
            chosen.pop_back();
        };
        if (!mentions(p, store.index, loop.var)) { // the same iteration, which both are in
            for (const Around& r : reader)
                if (r.var == loop.var)
                    attempt(p.pool.index(r.var));
            return;
        }
        for (const Around& r : reader)
            if (is_filled || r.space == loop.space) // or it may read what no iteration wrote
                for (int back = -1; back <= most_iterations_back; ++back)
                    attempt(p.pool.sub(p.pool.index(r.var), p.pool.integer(back)));
        // After a loop that writes every element of a vector, any of them can be told.
        const bool is_over = std::ranges::none_of(reader, [&](const Around& r) { return r.var == loop.var; });
        if (store.path.size() == 1 && is_over && is_filled && is_load_time(p, index) &&
            store.index == p.pool.index(loop.var))
            attempt(index);
    };
    Loops chosen;
    search(search, 0, chosen);
    return found;
}

/// True if the Store's value reads an array that an iteration of its loops makes anew, and `at` says another
/// iteration.
bool is_made_elsewhere(const Program& p, const PlacedStore& store, const Loops& at) {
    bool found = false;
    for (const auto& [var, iteration] : at) {
        const Node& n = p.pool[iteration];
        if (n.op == Op::Index && n.ref == var)
            continue;
        for_each_node(p.pool, store.value, [&, v = var](Expr e) {
            found |= p.pool[e].op == Op::Read && p.arrays[p.pool[e].ref].scope == v;
        });
    }
    return found;
}

} // namespace

Expr with_loops(Program& program, Expr e, const Loops& loops) {
    return program.pool.rewrite(e, [&](Expr x) -> Expr {
        const Node& n = program.pool[x];
        if (n.op == Op::Index)
            for (const auto& [var, value] : loops)
                if (n.ref == var)
                    return value;
        return {};
    });
}

std::optional<Expr> stored_value(Program& p, const std::vector<PlacedStore>& stores, Expr index, Expr size,
                                 const Path& reader, bool is_zeroed) {
    std::optional<Expr> value;
    if (is_zeroed)
        value = p.pool.real(0);
    std::vector<const PlacedStore*> single;
    for (const PlacedStore& s : stores) {
        bool in_own_loop = false;
        for (const Around& loop : s.path)
            in_own_loop |= mentions(p, s.index, loop.var);
        if (!in_own_loop) {
            single.push_back(&s);
            continue;
        }
        const std::optional<Loops> at = solve(p, s, index, size, reader);
        if (!at || (value && !is_zeroed) || is_made_elsewhere(p, s, *at))
            return std::nullopt; // or which of two loops wrote it
        value = with_loops(p, s.value, *at);
    }
    for (const PlacedStore* s : single) {
        const Expr here = p.pool.equal(index, s->index);
        if (p.pool.is_const(here) && !p.pool[here].integer)
            continue;
        value = value ? p.pool.select(here, s->value, *value) : s->value;
    }
    return value;
}

} // namespace ppc::passes
