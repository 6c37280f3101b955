#include "compiler/passes/peel_first.h"

#include "compiler/ir/analysis.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

constexpr std::size_t most_statements = 64; ///< of a body that is written twice

class Peeling {
public:
    explicit Peeling(Program& program) : p_(program) {}

    void block(Block& b) {
        Block out;
        for (Stmt& s : b) {
            const auto* loop = std::get_if<Loop>(&s.node);
            if (loop)
                around_.emplace_back(loop->var, loop->order);
            for_each_block(s, [&](Block& inner) { block(inner); });
            if (loop)
                around_.pop_back();
            if (!loop || loop->order != Order::forward || !is_fit(*loop) || !append_peeled(s, out))
                out.push_back(std::move(s));
        }
        b = std::move(out);
    }

private:
    /// Whether a condition holds in all iterations but the first; nothing if it asks something else.
    std::optional<bool> after_first(Expr e, LoopId loop) const {
        const Node& n = p_.pool[e];
        if (n.op != Op::Equal && n.op != Op::Less && n.op != Op::LessEqual)
            return {};
        const Node &a = p_.pool[n.args[0]], &b = p_.pool[n.args[1]];
        const auto is = [&](const Node& x, std::int64_t value) {
            return x.op == Op::Const && x.type == Type::Int && x.integer == value;
        };
        const auto is_variable = [&](const Node& x) { return x.op == Op::Index && x.ref == loop; };
        const std::int64_t bound = n.op == Op::LessEqual ? 1 : 0; // 1 <= t, 0 < t, 0 == t
        if (is(a, bound) && is_variable(b))
            return n.op != Op::Equal;
        if (is_variable(a) && is(b, n.op == Op::Less ? 1 : 0)) // t < 1, t <= 0, t == 0
            return false;
        return {};
    }

    bool is_fit(const Loop& loop) const {
        // The sizes of arrays that differ from iteration to iteration stay with the loop.
        for (const Array& a : p_.arrays)
            if (varies(p_.pool, a.size, loop.var))
                return false;
        std::size_t statements = 0;
        bool asks = false, lowered = true;
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(loop.body, [&](const Stmt& s) {
            ++statements;
            lowered &= !std::holds_alternative<Sample>(s.node) && !std::holds_alternative<Transform>(s.node);
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, seen,
                              [&](Expr e) { asks |= after_first(e, loop.var).has_value(); });
            });
        });
        return asks && lowered && statements <= most_statements && !shares_array(loop);
    }

    /// True if iterations of a loop around, in any order, share an array that hands something on in this
    /// loop. Which elements belong to which of them is only plain as long as all writes are in ordered loops.
    bool shares_array(const Loop& loop) const {
        std::map<ArrayId, std::set<Expr>> written; // indices; invalid: all elements
        for_each_stmt(loop.body, [&](const Stmt& s) {
            const auto* store = std::get_if<Store>(&s.node);
            if (const ArrayId a = written_array(p_, s); a != none && is_shared(a))
                written[a].insert(store ? store->index : Expr{});
        });
        bool found = false;
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(loop.body, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, seen, [&](Expr e) {
                    const Node& n = p_.pool[e];
                    if (n.op != Op::Read)
                        return;
                    const auto it = written.find(n.ref);
                    found |= it != written.end() && it->second != std::set<Expr>{n.args[0]};
                });
            });
        });
        return found;
    }

    /// True if the array outlives iterations of the loops around, the outermost of which is unordered.
    bool is_shared(ArrayId a) const {
        bool outlives = p_.arrays[a].scope == none;
        for (const auto& [loop, order] : around_) {
            if (outlives)
                return order == Order::any;
            outlives = loop == p_.arrays[a].scope;
        }
        return false;
    }

    /// False, and nothing done, if the first iteration reads what later ones may write.
    bool append_peeled(const Stmt& s, Block& out) {
        const std::size_t arrays = p_.arrays.size();
        const auto& loop = std::get<Loop>(s.node);
        const Expr zero = p_.pool.integer(0), one = p_.pool.integer(1);
        const Expr any = p_.pool.less(zero, loop.extent);
        Block first = clone(p_, {s});
        auto& of_first = std::get<Loop>(first[0].node);
        for (std::size_t a = arrays; a < p_.arrays.size(); ++a)
            if (p_.arrays[a].scope == of_first.var)
                p_.arrays[a].scope = around_.empty() ? none : around_.back().first;
        replace_variable(p_, of_first.body, of_first.var, zero);
        take_known_sides(of_first.body);
        Block rest = clone(p_, {s});
        auto& of_rest = std::get<Loop>(rest[0].node);
        of_rest.space = rest_of(loop.space);
        of_rest.extent = p_.pool.select(any, p_.pool.sub(loop.extent, one), zero);
        const Expr next = p_.pool.add(p_.pool.index(of_rest.var), one);
        std::unordered_map<std::uint32_t, Expr> memo;
        map_exprs(of_rest.body, [&](Expr root) {
            return p_.pool.rewrite(
                root,
                [&](Expr e) {
                    const std::optional<bool> holds = after_first(e, of_rest.var);
                    return holds ? p_.pool.boolean(*holds) : Expr{};
                },
                memo);
        });
        replace_variable(p_, of_rest.body, of_rest.var, next);
        take_known_sides(of_rest.body);
        if (reads_what_is_written(of_first.body, of_rest.body)) {
            p_.arrays.resize(arrays);
            p_.spaces.pop_back();
            return false;
        }
        if (!p_.pool.is_const(any))
            out.push_back({If{any, std::move(of_first.body), {}}, s.place});
        else if (p_.pool[any].integer != 0)
            std::move(of_first.body.begin(), of_first.body.end(), std::back_inserter(out));
        out.push_back(std::move(rest[0]));
        return true;
    }

    bool reads_what_is_written(const Block& first, const Block& rest) const {
        std::multimap<ArrayId, Expr> written; // invalid index: all elements
        for_each_stmt(rest, [&](const Stmt& s) {
            const ArrayId a = written_array(p_, s);
            const auto* store = std::get_if<Store>(&s.node);
            const auto* add = std::get_if<Accumulate>(&s.node);
            if (a != none)
                written.emplace(a, store ? store->index : add ? add->index : Expr{});
        });
        bool found = false;
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(first, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, seen, [&](Expr e) {
                    const Node& n = p_.pool[e];
                    if (n.op != Op::Read)
                        return;
                    const auto [from, to] = written.equal_range(n.ref);
                    for (auto w = from; w != to; ++w)
                        found |= !w->second.valid() || !are_apart(p_, w->second, n.args[0]);
                });
            });
        });
        return found;
    }

    SpaceId rest_of(SpaceId of) {
        p_.spaces.push_back({"rest of " + p_.spaces[of].name, false, true, p_.spaces[of].is_ragged, ""});
        return static_cast<SpaceId>(p_.spaces.size() - 1);
    }

    /// Ifs whose condition is known become the statements of that side.
    void take_known_sides(Block& b) {
        Block out;
        for (Stmt& s : b) {
            for_each_block(s, [&](Block& inner) { take_known_sides(inner); });
            auto* branch = std::get_if<If>(&s.node);
            if (!branch || !p_.pool.is_const(branch->condition)) {
                out.push_back(std::move(s));
                continue;
            }
            Block taken =
                std::move(p_.pool[branch->condition].integer != 0 ? branch->then_block : branch->else_block);
            std::move(taken.begin(), taken.end(), std::back_inserter(out));
        }
        b = std::move(out);
    }

    Program& p_;
    std::vector<std::pair<LoopId, Order>> around_; ///< loops around the block, outermost first
};

} // namespace

Program peel_first(const Program& program) {
    Program p = program;
    Peeling(p).block(p.body);
    return p;
}

} // namespace ppc::passes
