#include "compiler/passes/fuse_loops.h"

#include "compiler/ir/analysis.h"

#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

bool intersect(const std::vector<bool>& a, const std::vector<bool>& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        if (a[i] && b[i])
            return true;
    return false;
}

class Fusion {
public:
    explicit Fusion(Program& program) : p_(program) {}

    void block(Block& b) {
        for (std::size_t second = 0; second < b.size(); ++second)
            for (std::size_t first = 0; first < second; ++first)
                if (may_join(b, first, second)) {
                    join(b, first, second);
                    second = 0; // the joined loop may now join others
                    break;
                }
        for (Stmt& s : b)
            for_each_block(s, [&](Block& inner) { block(inner); });
    }

private:
    bool may_join(const Block& b, std::size_t first, std::size_t second) {
        const auto* x = std::get_if<Loop>(&b[first].node);
        const auto* y = std::get_if<Loop>(&b[second].node);
        return x && y && x->space == y->space && x->extent == y->extent && x->order == Order::any &&
               y->order == Order::any && own_iteration(*x, *y) &&
               (may_move_up(b, first, second) || may_move_down(b, first, second));
    }

    /// The second loop reads nothing that the statements between write.
    bool may_move_up(const Block& b, std::size_t first, std::size_t second) const {
        const Block between(b.begin() + first + 1, b.begin() + second);
        return !intersect(arrays_written(p_, between), arrays_read(p_, {b[second]}));
    }
    /// The statements between read nothing that the first loop writes.
    bool may_move_down(const Block& b, std::size_t first, std::size_t second) const {
        const Block between(b.begin() + first + 1, b.begin() + second);
        return !intersect(arrays_written(p_, {b[first]}), arrays_read(p_, between));
    }

    /// Every element that `y` reads of an array that `x` stores was stored in the iteration of the same
    /// number.
    bool own_iteration(const Loop& x, const Loop& y) {
        const std::vector<bool> written = arrays_written(p_, x.body);
        if (!intersect(written, arrays_read(p_, y.body)))
            return true;
        std::map<ArrayId, std::vector<Expr>> stores; // at indices in terms of canonical inner loops
        bool accumulates = false;
        const std::vector<bool> read_there = arrays_read(p_, y.body);
        visit(x, x.var, [&](const Stmt& s, const auto& canonical) {
            if (const auto* store = std::get_if<Store>(&s.node))
                stores[store->array].push_back(canonical(store->index));
            if (const auto* sample = std::get_if<Sample>(&s.node))
                stores[p_.sites[sample->site].values].push_back(canonical(sample->index));
            if (const auto* add = std::get_if<Accumulate>(&s.node))
                accumulates |= read_there[add->array];
        });
        bool own = !accumulates;
        visit(y, x.var, [&](const Stmt& s, const auto& canonical) {
            for_each_expr(s, [&](Expr root) {
                for_each_node(p_.pool, root, [&](Expr e) {
                    const Node n = p_.pool[e];
                    if (n.op != Op::Read || !written[n.ref] || p_.arrays[n.ref].scope == x.var)
                        return;
                    const Expr index = canonical(n.args[0]);
                    for (Expr at : stores[n.ref])
                        own &= at == index;
                });
            });
        });
        return own;
    }

    /// Calls f on the statements of the loop with a function that renames its variable to `var`, and the
    /// variables of inner loops to ones that only depend on how the loop is nested, on its space and its
    /// extent. So the elements that inner loops range over compare equal where they are the same set.
    template <class F> void visit(const Loop& loop, LoopId var, F&& f) {
        std::map<LoopId, Expr> names{{loop.var, p_.pool.index(var)}};
        const auto canonical = [&](Expr root) {
            return p_.pool.rewrite(root, [&](Expr e) -> Expr {
                const Node n = p_.pool[e];
                const auto it = n.op == Op::Index ? names.find(n.ref) : names.end();
                return it != names.end() ? it->second : Expr{};
            });
        };
        const auto walk = [&](auto&& self, const Block& b, Expr around) -> void {
            for (const Stmt& s : b) {
                Expr here = around;
                if (const auto* inner = std::get_if<Loop>(&s.node)) {
                    const auto key = std::tuple(around, inner->space, canonical(inner->extent));
                    LoopId name = none;
                    if (inner->order == Order::any)
                        name = inner_.emplace(key, none).first->second;
                    if (name == none) // seen first, or never joined to another
                        name = p_.new_loop();
                    if (inner->order == Order::any)
                        inner_[key] = name;
                    here = p_.pool.index(name);
                    names[inner->var] = here;
                }
                f(s, canonical);
                for_each_block(s, [&](const Block& block) { self(self, block, here); });
            }
        };
        walk(walk, loop.body, p_.pool.index(var));
    }

    void join(Block& b, std::size_t first, std::size_t second) {
        const bool up = may_move_up(b, first, second);
        Loop x = std::get<Loop>(std::move(b[first].node));
        Loop y = std::get<Loop>(std::move(b[second].node));
        rename(y.body, y.var, x.var);
        std::move(y.body.begin(), y.body.end(), std::back_inserter(x.body));
        b[up ? first : second].node = std::move(x);
        b.erase(b.begin() + (up ? second : first));
    }

    void rename(Block& block, LoopId from, LoopId to) {
        for (Array& a : p_.arrays)
            if (a.scope == from)
                a.scope = to;
        replace_variable(p_, block, from, p_.pool.index(to));
    }

    Program& p_;
    std::map<std::tuple<Expr, SpaceId, Expr>, LoopId> inner_; // names of inner loops, for comparison only
};

} // namespace

Program fuse_loops(const Program& program) {
    Program p = program;
    Fusion(p).block(p.body);
    return p;
}

} // namespace ppc::passes
