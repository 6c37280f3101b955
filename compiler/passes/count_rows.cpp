#include "compiler/passes/count_rows.h"

#include "compiler/ir/analysis.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>

namespace ppc::passes {

using namespace ir;

namespace {

/// What the iterations of one loop read that differs between them.
struct RowReads {
    std::set<ArrayId> keys; ///< integer data arrays, all read at `position`
    Expr position;
};

class Counting {
public:
    explicit Counting(const Program& model) : p_(model) {}

    Program run() {
        walk(p_.body);
        return std::move(p_);
    }

private:
    void walk(Block& block) {
        for (Stmt& s : block) {
            auto* loop = std::get_if<Loop>(&s.node);
            if (loop && loop->order == Order::any && only_terms(loop->body))
                if (const std::optional<RowReads> reads = row_reads(*loop)) {
                    group(*loop, *reads);
                    continue;
                }
            if (loop)
                around_.push_back({loop->var, loop->extent});
            for_each_block(s, [&](Block& b) { walk(b); });
            if (loop)
                around_.pop_back();
        }
    }

    /// Terms, and arrays made anew in each iteration; nothing else leaves the loop.
    bool only_terms(const Block& body) const {
        bool ok = true, has_term = false;
        for_each_stmt(body, [&](const Stmt& s) {
            has_term |= std::holds_alternative<Term>(s.node);
            ok &= !std::holds_alternative<Sample>(s.node) && !std::holds_alternative<Transform>(s.node) &&
                  !std::holds_alternative<Enumerate>(s.node) && !std::holds_alternative<Apply>(s.node);
        });
        for_each_stmt(body, [&](const Stmt& s) {
            const ArrayId a = written_array(p_, s);
            // Arrays outside of the loop have no scope in it: none is written but by the loop itself.
            ok &= a == none || (p_.arrays[a].scope != none && !is_around(p_.arrays[a].scope));
        });
        return ok && has_term;
    }

    bool is_around(LoopId loop) const {
        return std::ranges::any_of(around_, [&](const auto& l) { return l.first == loop; });
    }

    /// Nothing if iterations differ in anything but integers of the data at one position.
    std::optional<RowReads> row_reads(const Loop& loop) const {
        RowReads reads;
        bool ok = true;
        std::unordered_set<std::uint32_t> seen;
        const std::function<void(Expr)> visit = [&](Expr e) {
            if (!ok || !seen.insert(e.id).second)
                return;
            const Node& n = p_.pool[e];
            if (n.op == Op::Index && n.ref == loop.var) {
                ok = false; // but below a read of the data
                return;
            }
            if (n.op == Op::Read && varies(p_.pool, n.args[0], loop.var)) {
                const Array& a = p_.arrays[n.ref];
                const bool is_key = a.role == ArrayRole::data && a.element == Type::Int &&
                                    is_position(n.args[0], loop.var) &&
                                    (!reads.position.valid() || reads.position == n.args[0]);
                if (is_key) {
                    reads.keys.insert(n.ref);
                    reads.position = n.args[0];
                    return;
                }
                ok &= varies_by_keys_alone(n.args[0], loop.var);
            }
            for (const Expr a : n.args)
                visit(a);
        };
        for_each_stmt(loop.body, [&](const Stmt& s) { for_each_expr(s, visit); });
        const std::vector<bool> made = arrays_written(p_, loop.body); // all in the scope of the loop
        for (ArrayId a = 0; a < made.size(); ++a)
            if (made[a])
                visit(p_.arrays[a].size);
        return ok && !reads.keys.empty() ? std::optional(reads) : std::nullopt;
    }

    /// The variable appears below reads only, which are looked at by themselves.
    bool varies_by_keys_alone(Expr e, LoopId loop) const {
        const Node& n = p_.pool[e];
        if (n.op == Op::Index && n.ref == loop)
            return false;
        return n.op == Op::Read ||
               std::ranges::all_of(n.args, [&](Expr a) { return varies_by_keys_alone(a, loop); });
    }

    /// A sum of the variable and what does not vary with it.
    bool is_position(Expr e, LoopId loop) const {
        const Node& n = p_.pool[e];
        if (n.op == Op::Index)
            return n.ref == loop;
        return n.op == Op::Sum &&
               std::ranges::count_if(n.args, [&](Expr a) { return varies(p_.pool, a, loop); }) == 1 &&
               std::ranges::any_of(n.args, [&](Expr a) {
                   const Node& x = p_.pool[a];
                   return x.op == Op::Index && x.ref == loop;
               });
    }

    void group(Loop& loop, const RowReads& reads) {
        const Array& key = p_.arrays[*reads.keys.begin()];
        const std::string name = p_.spaces[loop.space].name;
        const Expr size = key.size;
        const ArrayId rows = p_.add_integer_data("rows of " + name, size),
                      counts = p_.add_integer_data("counts of " + name, size),
                      groups = p_.add_integer_data("groups of " + name, size);
        const Expr zero = p_.pool.integer(0);
        const Expr base = p_.pool.sub(reads.position, p_.pool.index(loop.var));
        EqualRows record{around_,
                         base,
                         loop.extent,
                         {},
                         p_.arrays[rows].number,
                         p_.arrays[counts].number,
                         p_.arrays[groups].number};
        for (const ArrayId k : reads.keys)
            record.keys.push_back(p_.arrays[k].number);
        p_.equal_rows.push_back(std::move(record));

        // The groups of an empty run may lie behind the array's end.
        loop.extent = p_.pool.select(p_.pool.equal(loop.extent, zero), zero, p_.read(groups, base));
        p_.spaces.push_back(p_.spaces[loop.space]);
        loop.space = static_cast<SpaceId>(p_.spaces.size() - 1);
        p_.spaces.back().name = "different " + name;
        p_.spaces.back().is_ragged = !around_.empty();
        const Expr at = p_.read(rows, reads.position),
                   count = p_.pool.to_real(p_.read(counts, reads.position));
        std::unordered_map<std::uint32_t, Expr> memo;
        const auto rewrite = [&](Expr root) {
            return p_.pool.rewrite(
                root,
                [&](Expr e) {
                    const Node& n = p_.pool[e];
                    const bool is_key =
                        n.op == Op::Read && n.args[0] == reads.position && reads.keys.contains(n.ref);
                    return is_key ? p_.read(n.ref, p_.pool.add(base, at)) : Expr{};
                },
                memo);
        };
        const std::vector<bool> made = arrays_written(p_, loop.body);
        for (ArrayId a = 0; a < made.size(); ++a)
            if (made[a])
                p_.arrays[a].size = rewrite(p_.arrays[a].size);
        map_exprs(loop.body, rewrite);
        count_terms(loop.body, count);
    }

    void count_terms(Block& block, Expr count) {
        for (Stmt& s : block) {
            if (auto* term = std::get_if<Term>(&s.node))
                term->value = p_.pool.mul(count, term->value);
            for_each_block(s, [&](Block& b) { count_terms(b, count); });
        }
    }

    Program p_;
    std::vector<std::pair<LoopId, Expr>> around_; ///< loops around the statement, with their extents
};

} // namespace

Program count_rows(const Program& model) { return Counting(model).run(); }

} // namespace ppc::passes
