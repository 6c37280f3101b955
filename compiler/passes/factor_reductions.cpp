#include "compiler/passes/factor_reductions.h"

#include "compiler/ir/analysis.h"
#include "compiler/ir/scope.h"

#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

/// Terms of one sum that have the same factor outside of the loop.
struct Group {
    Expr factor; ///< invalid for 1
    bool load_time;
    friend auto operator<=>(const Group&, const Group&) = default;
};

class Factoring {
public:
    explicit Factoring(Program& program) : p_(program), scopes_(program) {}

    void block(Block& b) {
        Block out;
        for (Stmt& s : b) {
            for_each_block(s, [&](Block& inner) { block(inner); });
            Block after;
            if (auto* loop = std::get_if<Loop>(&s.node))
                leave(*loop, after);
            out.push_back(std::move(s));
            std::move(after.begin(), after.end(), std::back_inserter(out));
        }
        b = std::move(out);
        merge(b);
    }

private:
    /// Adds to the same element become one, where the last of them is: nothing reads the element before.
    void merge(Block& b) {
        std::map<std::pair<ArrayId, Expr>, Accumulate*> last;
        for (auto s = b.rbegin(); s != b.rend(); ++s) {
            auto* add = std::get_if<Accumulate>(&s->node);
            if (!add)
                continue;
            const auto [it, fresh] = last.emplace(std::pair(add->array, add->index), add);
            if (fresh)
                continue;
            it->second->value = p_.pool.add(it->second->value, add->value);
            add->array = none;
        }
        std::erase_if(b, [](const Stmt& s) {
            const auto* add = std::get_if<Accumulate>(&s.node);
            return add && add->array == none;
        });
    }

    void leave(Loop& loop, Block& after) {
        loop_ = &loop;
        after_ = &after;
        read_ = loop.order == Order::any ? std::vector<bool>() : arrays_read(p_, loop.body);
        statements(loop.body, true);
        remove_empty(loop.body);
    }

    /// The statements of the loop but those of inner loops. `always`: not in a branch.
    void statements(Block& b, bool always) {
        std::map<Expr, ArrayId> sums; // new sums in this block, by what they add
        Block out;
        for (Stmt& s : b) {
            if (auto* branch = std::get_if<If>(&s.node)) {
                statements(branch->then_block, false);
                statements(branch->else_block, false);
            }
            const auto* add = std::get_if<Accumulate>(&s.node);
            if (!add || varies(add->index) || is_carried(add->array) ||
                p_.arrays[add->array].scope == loop_->var || p_.arrays[add->array].element != Type::Real)
                out.push_back(std::move(s));
            else
                split(*add, s.place, always, sums, out);
        }
        b = std::move(out);
    }

    /// A sum that iterations of an ordered loop read while it grows.
    bool is_carried(ArrayId array) const { return array < read_.size() && read_[array]; }
    bool varies(Expr e) const { return scopes_.home(e) == loop_->var; }

    std::vector<Expr> operands(Expr e, Op op) const {
        const Node& n = p_.pool[e];
        return n.op == op ? n.args : std::vector<Expr>{e};
    }

    void split(const Accumulate& add, const Place& place, bool always, std::map<Expr, ArrayId>& sums,
               Block& out) {
        std::vector<Expr> invariant;
        std::map<Group, std::vector<Expr>> groups;
        for (Expr term : operands(add.value, Op::Sum)) {
            if (!varies(term) && always)
                invariant.push_back(term);
            else
                group(term, groups);
        }
        if (!invariant.empty()) {
            const Expr count = p_.pool.to_real(loop_->extent);
            after_->push_back(
                {Accumulate{add.array, add.index, p_.pool.mul(count, p_.pool.sum(invariant))}, place});
        }
        const Group plain{{}, false}, plain_load{{}, true};
        for (auto& [key, terms] : groups) {
            const Expr value = p_.pool.sum(std::move(terms));
            const bool stays =
                p_.arrays[add.array].is_cell && (key == plain || (key == plain_load && groups.size() == 1));
            if (stays)
                out.push_back({Accumulate{add.array, add.index, value}, place});
            else
                add_apart(add, key.factor, value, place, sums, out);
        }
    }

    void group(Expr term, std::map<Group, std::vector<Expr>>& groups) {
        std::vector<Expr> outside, inside;
        for (Expr f : operands(term, Op::Product))
            (varies(f) ? inside : outside).push_back(f);
        Group key{{}, false};
        if (!outside.empty() && !inside.empty())
            key.factor = p_.pool.product(std::move(outside));
        const Expr rest = key.factor.valid() ? p_.pool.product(std::move(inside)) : term;
        key.load_time = is_load_time(p_, rest);
        groups[key].push_back(rest);
    }

    void add_apart(const Accumulate& add, Expr factor, Expr value, const Place& place,
                   std::map<Expr, ArrayId>& sums, Block& out) {
        const auto [it, fresh] = sums.emplace(value, none);
        if (fresh) {
            it->second = p_.add_cell("sum", scopes_.parent(loop_->var));
            out.push_back({Accumulate{it->second, p_.pool.integer(0), value}, place});
        }
        const Expr sum = p_.read_cell(it->second);
        after_->push_back(
            {Accumulate{add.array, add.index, factor.valid() ? p_.pool.mul(factor, sum) : sum}, place});
    }

    Program& p_;
    Scopes scopes_;
    Loop* loop_ = nullptr;
    std::vector<bool> read_; ///< arrays that the loop reads, if it is ordered
    Block* after_ = nullptr;
};

} // namespace

Program factor_reductions(const Program& program) {
    Program p = program;
    Factoring(p).block(p.body);
    remove_empty(p.body);
    return p;
}

} // namespace ppc::passes
