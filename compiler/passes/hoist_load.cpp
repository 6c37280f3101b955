#include "compiler/passes/hoist_load.h"

#include "compiler/ir/analysis.h"
#include "compiler/ir/scope.h"

#include <algorithm>
#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

/// A block of the step on the way to the statement at hand, and its counterpart in `prepare`.
struct Level {
    LoopId loop;
    Block prepare;
    std::map<Expr, ArrayId> derived; ///< what this block of `prepare` stores
};

/// Where the values of a loop's iterations lie: element `at` of an array of `total`. Invalid if there is no
/// such position.
struct Position {
    Expr at, total;
};

class Hoisting {
public:
    explicit Hoisting(const Program& program) : p_(program), scopes_(p_), next_(program.reals) {
        for (const Array& a : p_.arrays)
            if (a.role == ArrayRole::derived)
                next_ = std::max(next_, a.number + 1);
        positions_[none] = {p_.pool.integer(0), p_.pool.integer(1)};
    }

    Split run() {
        Block body = p_.body;
        Block prepare = walk(body, none);
        std::move(sums_.begin(), sums_.end(), std::back_inserter(prepare));
        remove_empty(body);
        remove_empty(prepare);
        body.insert(body.end(), terms_.begin(), terms_.end());
        Split result{p_, std::move(p_)};
        result.prepare.body = std::move(prepare);
        result.step.body = std::move(body);
        // `prepare` writes derived arrays only; the model's outputs are not there when it runs.
        for (Array& a : result.prepare.arrays)
            if (a.role == ArrayRole::output)
                a.role = ArrayRole::local;
        return result;
    }

private:
    /// Rewrites the block and returns its counterpart in `prepare`.
    Block walk(Block& block, LoopId loop) {
        levels_.push_back({loop, {}, {}});
        Block kept;
        for (Stmt& s : block) {
            bool drop = false;
            if (auto* term = std::get_if<Term>(&s.node);
                term && loop != none && term->kind != TermKind::jacobian) // belongs to its Transform
                drop = take_load_part(*term, s.place);
            if (!drop)
                map_exprs(s, [&](Expr e) { return hoisted(e, s.place); });
            nested(s, loop);
            if (!drop)
                kept.push_back(std::move(s));
        }
        block = std::move(kept);
        Block prepare = std::move(levels_.back().prepare);
        levels_.pop_back();
        return prepare;
    }

    void nested(Stmt& s, LoopId loop) {
        if (auto* inner = std::get_if<Loop>(&s.node)) {
            positions_[inner->var] = position_of(*inner, loop);
            Loop copy{inner->var, inner->space, inner->extent, walk(inner->body, inner->var)};
            levels_.back().prepare.push_back({std::move(copy), s.place});
        } else if (auto* branch = std::get_if<If>(&s.node)) {
            If copy{branch->condition, walk(branch->then_block, loop), {}};
            copy.else_block = walk(branch->else_block, loop);
            levels_.back().prepare.push_back({std::move(copy), s.place});
        } else if (auto* whole = std::get_if<Transform>(&s.node)) {
            for (Block* block : {&whole->constrain, &whole->unconstrain}) {
                Block before = walk(*block, loop);
                std::move(before.begin(), before.end(), std::back_inserter(levels_.back().prepare));
            }
        }
    }

    // --- positions -----------------------------------------------------------------------------------

    Position position_of(const Loop& loop, LoopId around) {
        const Position outer = positions_.at(around);
        if (!outer.at.valid())
            return {};
        const Expr index = p_.pool.index(loop.var);
        if (scopes_.home(loop.extent) == none)
            return {p_.pool.add(p_.pool.mul(outer.at, loop.extent), index),
                    p_.pool.mul(outer.total, loop.extent)};
        Position result;
        const auto look = [&](Expr e) {
            const Node n = p_.pool[e];
            if (n.op == Op::Read && p_.arrays[n.ref].role == ArrayRole::data &&
                is_offset(n.args[0], outer.at, index))
                result = {n.args[0], p_.arrays[n.ref].size};
        };
        std::unordered_set<std::uint32_t> seen;
        for_each_stmt(loop.body, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) { for_each_node(p_.pool, root, seen, look); });
        });
        return result;
    }

    /// offsets[outer] + index
    bool is_offset(Expr e, Expr outer, Expr index) {
        const Node& n = p_.pool[e];
        if (n.op != Op::Sum || n.args.size() != 2 || (n.args[0] != index && n.args[1] != index))
            return false;
        const Node& offset = p_.pool[n.args[0] == index ? n.args[1] : n.args[0]];
        return offset.op == Op::Read && offset.args[0] == outer &&
               p_.arrays[offset.ref].role == ArrayRole::data;
    }

    // --- expressions ---------------------------------------------------------------------------------

    bool is_worth_it(Expr e) const {
        unsigned operations = 0;
        bool dear = false;
        for_each_node(p_.pool, e, [&](Expr x) {
            const Node& n = p_.pool[x];
            dear |= n.op == Op::Call || n.op == Op::Recip;
            if (n.op == Op::Sum || n.op == Op::Product)
                operations += static_cast<unsigned>(n.args.size()) - 1;
            else
                operations += !n.args.empty() && n.op != Op::Read && n.op != Op::ToReal;
        });
        return dear || operations > 2;
    }

    Expr hoisted(Expr root, const Place& place) {
        return p_.pool.rewrite(root, [&](Expr e) -> Expr {
            const Node n = p_.pool[e];
            if (n.type != Type::Real || n.args.empty() || n.op == Op::Read)
                return e;
            if (is_load_time(p_, e))
                return is_worth_it(e) ? derived(e, place) : e;
            if (n.op == Op::Sum || n.op == Op::Product)
                return load_operands(n, place);
            return {};
        });
    }

    /// The load-time operands together, if that is worth it; invalid if not.
    Expr load_operands(const Node& n, const Place& place) {
        std::vector<Expr> load, rest;
        for (Expr a : n.args)
            (is_load_time(p_, a) && !p_.pool.is_const(a) ? load : rest).push_back(a);
        const auto build = [&](std::vector<Expr> args) {
            return n.op == Op::Sum ? p_.pool.sum(std::move(args)) : p_.pool.product(std::move(args));
        };
        if (load.size() < 2)
            return {};
        const Expr together = build(load);
        if (!is_worth_it(together))
            return {};
        const Expr read = derived(together, place);
        if (!read.valid() || read == together)
            return {};
        for (Expr& a : rest)
            a = hoisted(a, place);
        rest.push_back(read);
        return build(std::move(rest));
    }

    /// A read of the derived array that holds the expression; the expression itself where it has no position.
    Expr derived(Expr e, const Place& place) {
        const LoopId home = scopes_.home(e);
        const Position position = positions_.at(home);
        if (!position.at.valid())
            return e;
        Level* target = nullptr;
        for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
            if (level->loop == home) {
                if (!target)
                    target = &*level;
                if (const auto it = level->derived.find(e); it != level->derived.end())
                    return p_.read(it->second, position.at);
            }
        const ArrayId array = add_derived(position.total);
        target->derived.emplace(e, array);
        target->prepare.push_back({Store{array, position.at, e}, place});
        return p_.read(array, position.at);
    }

    ArrayId add_derived(Expr size) {
        Array a;
        a.name = "derived_" + std::to_string(next_);
        a.role = ArrayRole::derived;
        a.size = size;
        a.number = next_++;
        a.is_cell = p_.pool.is_const(size) && p_.pool[size].integer == 1;
        return p_.add_array(std::move(a));
    }

    // --- terms ---------------------------------------------------------------------------------------

    /// Moves the load-time part of a Term in a loop to a sum in `prepare`. True if nothing is left.
    bool take_load_part(Term& term, const Place& place) {
        const Node n = p_.pool[term.value];
        std::vector<Expr> load, rest;
        for (Expr a : n.op == Op::Sum ? n.args : std::vector<Expr>{term.value})
            (is_load_time(p_, a) ? load : rest).push_back(a);
        if (load.empty() || scopes_.home(p_.pool.sum(load)) == none)
            return false;
        const auto [it, fresh] = sum_of_.emplace(std::pair(term.site, term.kind), none);
        if (fresh) {
            const Expr zero = p_.pool.integer(0);
            it->second = p_.add_cell("sum", none);
            const ArrayId array = add_derived(p_.pool.integer(1));
            sums_.push_back({Store{array, zero, p_.read_cell(it->second)}, place});
            terms_.push_back({Term{term.site, term.kind, p_.read_cell(array)}, place});
        }
        levels_.back().prepare.push_back(
            {Accumulate{it->second, p_.pool.integer(0), p_.pool.sum(load)}, place});
        if (rest.empty())
            return true;
        term.value = p_.pool.sum(std::move(rest));
        return false;
    }

    Program p_;
    Scopes scopes_;
    std::uint32_t next_;
    std::map<LoopId, Position> positions_;
    std::vector<Level> levels_;
    std::map<std::pair<SiteId, TermKind>, ArrayId> sum_of_;
    Block sums_, terms_; // at the end of `prepare` and of the step
};

} // namespace

Split hoist_load(const Program& program) { return Hoisting(program).run(); }

} // namespace ppc::passes
