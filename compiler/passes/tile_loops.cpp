#include "compiler/passes/tile_loops.h"

#include "compiler/ir/analysis.h"
#include "compiler/ir/scope.h"

#include <map>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

/// Iterations of a block: what they keep for some arrays fits into the first level of cache.
constexpr std::int64_t block_size = 64;

class Tiling {
public:
    explicit Tiling(Program& program) : p_(program) {}

    void walk(Block& block) {
        for (Stmt& s : block) {
            auto* loop = std::get_if<Loop>(&s.node);
            if (loop && loop->order == Order::any && has_loop(loop->body)) {
                if (is_fit(*loop))
                    s.node = tiled(*loop, s.place);
                continue;
            }
            if (loop && loop->order != Order::any)
                continue; // its arrays are laid out for one iteration after the other
            for_each_block(s, [&](Block& inner) { walk(inner); });
        }
    }

private:
    static bool has_loop(const Block& block) {
        for (const Stmt& s : block)
            if (std::holds_alternative<Loop>(s.node))
                return true;
        return false;
    }

    // --- whether ---------------------------------------------------------------------------------------

    struct Mentioned {
        bool outer = false, inner = false, scaled = false;
    };

    /// Which loops an index mentions, and whether it takes steps of more than one element along the outer.
    Mentioned mentioned(Expr e, LoopId outer, const std::set<LoopId>& inner) {
        Mentioned m;
        for_each_node(p_.pool, e, [&](Expr x) {
            const Node& n = p_.pool[x];
            m.outer |= n.op == Op::Index && n.ref == outer;
            m.inner |= n.op == Op::Index && inner.contains(n.ref);
            if (n.op == Op::Product)
                for (const Expr a : n.args)
                    m.scaled |= p_.pool[a].op == Op::Index && p_.pool[a].ref == outer;
        });
        return m;
    }

    bool is_fit(const Loop& loop) {
        std::set<LoopId> inner;
        bool fit = true;
        for_each_stmt(loop.body, [&](const Stmt& s) {
            if (const auto* l = std::get_if<Loop>(&s.node))
                inner.insert(l->var);
            fit &= !std::holds_alternative<Apply>(s.node) && !std::holds_alternative<If>(s.node);
        });
        if (!fit)
            return false;
        const auto varies = [&](Expr e) {
            bool found = false;
            for_each_node(p_.pool, e, [&](Expr x) {
                const Node& n = p_.pool[x];
                found |= (n.op == Op::Index && n.ref == loop.var) ||
                         (n.op == Op::Read &&
                          (p_.arrays[n.ref].scope == loop.var || inner.contains(p_.arrays[n.ref].scope)));
            });
            return found;
        };
        const auto scoped = [&](ArrayId a) {
            return p_.arrays[a].scope == loop.var || inner.contains(p_.arrays[a].scope);
        };
        for_each_stmt(loop.body, [&](const Stmt& s) {
            if (const auto* l = std::get_if<Loop>(&s.node))
                fit &= !varies(l->extent);
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, [&](Expr e) {
                    const Node& n = p_.pool[e];
                    if (n.op != Op::Read || scoped(n.ref))
                        return;
                    const Mentioned m = mentioned(n.args[0], loop.var, inner);
                    fit &= !(m.outer && m.inner && m.scaled);
                });
            });
            const ArrayId a = written_array(p_, s);
            if (a == none)
                return;
            if (scoped(a)) {
                fit &= !varies(p_.arrays[a].size) && p_.arrays[a].element == Type::Real;
                return;
            }
            const auto* store = std::get_if<Store>(&s.node);
            const auto* add = std::get_if<Accumulate>(&s.node);
            if (!store && !add)
                return;
            const Mentioned m = mentioned(store ? store->index : add->index, loop.var, inner);
            fit &= !(m.outer && m.inner && m.scaled);
        });
        return fit;
    }

    // --- how -------------------------------------------------------------------------------------------

    struct Tile {
        LoopId outer;           ///< the loop that is taken apart
        std::set<LoopId> inner; ///< loops inside it
        Expr base, count;       ///< first iteration of the block, and how many
        SpaceId space;
    };

    Loop tiled(const Loop& loop, const Place& place) {
        Pool& pool = p_.pool;
        Tile tile{loop.var, {}, {}, {}, 0};
        for_each_stmt(loop.body, [&](const Stmt& s) {
            if (const auto* l = std::get_if<Loop>(&s.node))
                tile.inner.insert(l->var);
        });
        const std::string name = p_.spaces[loop.space].name;
        const auto blocks = static_cast<SpaceId>(p_.spaces.size());
        p_.spaces.push_back({"blocks of " + name, false, true, p_.spaces[loop.space].is_ragged, ""});
        tile.space = blocks + 1;
        p_.spaces.push_back({"block of " + name, false, true, true, ""});
        Loop out{p_.new_loop(),
                 blocks,
                 pool.int_div(pool.add(loop.extent, pool.integer(block_size - 1)), pool.integer(block_size)),
                 {},
                 Order::any};
        tile.base = pool.mul(pool.index(out.var), pool.integer(block_size));
        const Expr left = pool.sub(loop.extent, tile.base);
        tile.count = pool.select(pool.less(left, pool.integer(block_size)), left, pool.integer(block_size));
        for (ArrayId a = 0; a < p_.arrays.size(); ++a) {
            Array& array = p_.arrays[a];
            if (array.scope != tile.outer && !tile.inner.contains(array.scope))
                continue;
            array.size = pool.mul(array.size, pool.integer(block_size));
            array.is_cell = false;
            if (array.scope == tile.outer)
                array.scope = out.var;
            widened_.insert(a);
        }
        out.body = distributed(loop.body, tile, place);
        widened_.clear();
        return out;
    }

    Block distributed(const Block& block, const Tile& tile, const Place& place) {
        Block out, run;
        const auto flush = [&] {
            if (!run.empty())
                out.push_back({over_block(std::move(run), tile), place});
            run.clear();
        };
        for (const Stmt& s : block) {
            const auto* loop = std::get_if<Loop>(&s.node);
            if (!loop) {
                if (reads_other_elements(s, run))
                    flush();
                run.push_back(s);
                continue;
            }
            flush();
            Loop inner = *loop;
            inner.body = distributed(loop->body, tile, s.place);
            out.push_back({std::move(inner), s.place});
        }
        flush();
        return out;
    }

    /// True if the statement reads elements of an array that `run` writes at another index: a loop must not
    /// do both.
    bool reads_other_elements(const Stmt& s, const Block& run) {
        bool found = false;
        for (const Stmt& before : run) {
            const auto* store = std::get_if<Store>(&before.node);
            const auto* add = std::get_if<Accumulate>(&before.node);
            const ArrayId a = written_array(p_, before);
            if (a == none || !widened_.contains(a))
                continue;
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, [&](Expr e) {
                    const Node& n = p_.pool[e];
                    found |= n.op == Op::Read && n.ref == a && (add || (store && store->index != n.args[0]));
                });
            });
        }
        return found;
    }

    Loop over_block(Block run, const Tile& tile) {
        Pool& pool = p_.pool;
        Loop loop{p_.new_loop(), tile.space, tile.count, {}, Order::any};
        const Expr lane = pool.index(loop.var), iteration = pool.add(tile.base, lane);
        const auto element = [&](Expr index) {
            return pool.add(pool.mul(index, pool.integer(block_size)), lane);
        };
        std::unordered_map<std::uint32_t, Expr> memo;
        const std::function<Expr(Expr)> moved = [&](Expr root) {
            return pool.rewrite(
                root,
                [&](Expr e) -> Expr {
                    const Node n = pool[e];
                    if (n.op == Op::Index && n.ref == tile.outer)
                        return iteration;
                    if (n.op == Op::Read && widened_.contains(n.ref))
                        return p_.read(n.ref, element(moved(n.args[0])));
                    return {};
                },
                memo);
        };
        for (Stmt& s : run) {
            map_exprs(s, moved);
            if (auto* store = std::get_if<Store>(&s.node); store && widened_.contains(store->array))
                store->index = element(store->index);
            if (auto* add = std::get_if<Accumulate>(&s.node); add && widened_.contains(add->array))
                add->index = element(add->index);
        }
        loop.body = std::move(run);
        return loop;
    }

    Program& p_;
    std::set<ArrayId> widened_; ///< arrays with an element for each iteration of the block
};

} // namespace

Program tile_loops(const Program& program) {
    Program p = program;
    Tiling(p).walk(p.body);
    return p;
}

} // namespace ppc::passes
