#include "compiler/passes/unroll_loops.h"

#include "compiler/ir/analysis.h"

#include <algorithm>
#include <map>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

constexpr std::int64_t most_iterations_inside = 4;
constexpr std::int64_t most_iterations = 3; ///< of outermost loops: longer ones are vectorised
constexpr std::size_t most_statements = 64; ///< that one loop is written out to

class Unrolling {
public:
    explicit Unrolling(Program& program) : p_(program) {}

    void block(Block& b) {
        Block out;
        bool unrolled = false;
        for (Stmt& s : b) {
            const auto* loop = std::get_if<Loop>(&s.node);
            if (loop)
                around_.push_back(loop);
            for_each_block(s, [&](Block& body) { block(body); });
            if (loop)
                around_.pop_back();
            if (!loop || !is_short(*loop) || !stays_ordered(*loop)) {
                out.push_back(std::move(s));
                continue;
            }
            unrolled = true;
            const std::int64_t count = p_.pool[loop->extent].integer;
            for (std::int64_t k = 0; k < count; ++k)
                append_iteration(s, loop->order == Order::backward ? count - 1 - k : k, out);
        }
        b = std::move(out);
        if (unrolled)
            merge(b);
    }

private:
    bool is_short(const Loop& loop) const {
        const Node& n = p_.pool[loop.extent];
        if (n.op != Op::Const || n.integer > (around_.empty() ? most_iterations : most_iterations_inside))
            return false;
        std::size_t statements = 0;
        bool fit = true;
        for_each_stmt(loop.body, [&](const Stmt& s) {
            ++statements;
            fit &= !std::holds_alternative<Sample>(s.node) && !std::holds_alternative<Transform>(s.node) &&
                   !std::holds_alternative<Enumerate>(s.node);
        });
        return fit && statements * static_cast<std::size_t>(n.integer) <= most_statements;
    }

    /// False if an array would be read between writes of its elements that cannot be told apart.
    bool stays_ordered(const Loop& loop) const {
        std::set<LoopId> inside{loop.var};
        for_each_stmt(loop.body, [&](const Stmt& s) {
            if (const auto* inner = std::get_if<Loop>(&s.node))
                inside.insert(inner->var);
        });
        bool ordered = true;
        for_each_stmt(loop.body, [&](const Stmt& s) {
            const ArrayId a = written_array(p_, s);
            if (a == none || inside.contains(p_.arrays[a].scope))
                return;
            const auto* store = std::get_if<Store>(&s.node);
            const auto* add = std::get_if<Accumulate>(&s.node);
            const Variation v =
                store || add ? variation(store ? store->index : add->index, loop.var) : Variation{true, true};
            if (!v.here) { // a sum, which iterations of an ordered loop may read while it grows
                ordered &= !arrays_read(p_, loop.body)[a];
                return;
            }
            const Loop* independent = nullptr; // the outermost one in which the array outlives iterations
            for (auto l = around_.rbegin(); l != around_.rend() && (*l)->var != p_.arrays[a].scope; ++l) {
                if ((*l)->order != Order::any)
                    return; // iterations read what earlier ones stored
                independent = *l;
            }
            if (v.elsewhere || independent)
                ordered &= !arrays_read(p_, (independent ? *independent : loop).body)[a];
            else // of an element that the data tell nothing shows that it is written already
                ordered &= !is_read_by_data(loop.body, a);
        });
        return ordered;
    }

    /// Whether elements of the array are read at indices that are read themselves.
    bool is_read_by_data(const Block& block, ArrayId array) const {
        bool found = false;
        std::unordered_set<std::uint32_t> seen;
        const auto look = [&](Expr e) {
            const Node& n = p_.pool[e];
            if (n.op == Op::Read && n.ref == array)
                for_each_node(p_.pool, n.args[0],
                              [&](Expr index) { found |= p_.pool[index].op == Op::Read; });
        };
        for_each_stmt(block, [&](const Stmt& s) {
            for_each_expr(s, [&](Expr root) { for_each_node(p_.pool, root, seen, look); });
        });
        return found;
    }

    /// Whether an index varies in a loop, and whether it is made of anything else but constants.
    struct Variation {
        bool here = false, elsewhere = false;
    };
    Variation variation(Expr index, LoopId loop) const {
        Variation v;
        for_each_node(p_.pool, index, [&](Expr e) {
            const Node& n = p_.pool[e];
            v.here |= n.op == Op::Index && n.ref == loop;
            v.elsewhere |= n.op == Op::Extent || n.op == Op::Read || (n.op == Op::Index && n.ref != loop);
        });
        return v;
    }

    void append_iteration(const Stmt& loop, std::int64_t k, Block& out) {
        Block copies = clone(p_, {loop});
        auto& copy = std::get<Loop>(copies[0].node);
        for (Array& a : p_.arrays)
            if (a.scope == copy.var)
                a.scope = around_.empty() ? none : around_.back()->var;
        replace_variable(p_, copy.body, copy.var, p_.pool.integer(k));
        std::move(copy.body.begin(), copy.body.end(), std::back_inserter(out));
    }

    /// Adds to the same element become one, where the last of them is, if nothing reads the array before.
    void merge(Block& b) {
        std::map<std::pair<ArrayId, Expr>, Accumulate*> last;
        for (auto s = b.rbegin(); s != b.rend(); ++s) {
            const std::vector<bool> read = arrays_read(p_, {*s});
            std::erase_if(last, [&](const auto& add) { return read[add.first.first]; });
            auto* add = std::get_if<Accumulate>(&s->node);
            if (!add)
                continue;
            const auto [it, fresh] = last.emplace(std::pair(add->array, add->index), add);
            if (fresh)
                continue;
            it->second->value = p_.pool.add(add->value, it->second->value);
            add->array = none;
        }
        std::erase_if(b, [](const Stmt& s) {
            const auto* add = std::get_if<Accumulate>(&s.node);
            return add && add->array == none;
        });
    }

    Program& p_;
    std::vector<const Loop*> around_;
};

} // namespace

Program unroll_loops(const Program& program) {
    Program p = program;
    Unrolling(p).block(p.body);
    return p;
}

} // namespace ppc::passes
