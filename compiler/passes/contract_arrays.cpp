#include "compiler/passes/contract_arrays.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/remove_dead.h"

#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

bool may_contract(const Array& a) { return a.role == ArrayRole::local || a.role == ArrayRole::output; }

using Stored = std::map<std::pair<ArrayId, Expr>, Expr>;

/// Walks the block with the elements stored so far in it and in the blocks around it.
class Forward {
public:
    explicit Forward(Program& program) : p_(program) {}

    void block(Block& b) {
        const Stored around = stored_;
        for (Stmt& s : b) {
            std::unordered_map<std::uint32_t, Expr> memo;
            if (!std::holds_alternative<Apply>(s.node)) // its inputs stand for whole arrays
                map_exprs(s, [&](Expr e) { return replaced(e, memo); });
            for_each_block(s, [&](Block& inner) { block(inner); });
            if (const auto* store = std::get_if<Store>(&s.node))
                if (may_contract(p_.arrays[store->array]))
                    stored_[{store->array, store->index}] = store->value;
        }
        stored_ = around;
    }

private:
    Expr replaced(Expr root, std::unordered_map<std::uint32_t, Expr>& memo) {
        return p_.pool.rewrite(
            root,
            [&](Expr e) -> Expr {
                const Node n = p_.pool[e];
                if (n.op != Op::Read)
                    return {};
                const Expr index = replaced(n.args[0], memo);
                const auto it = stored_.find({n.ref, index});
                return it != stored_.end() ? it->second : p_.read(n.ref, index);
            },
            memo);
    }

    Program& p_;
    Stored stored_;
};

/// A cell with a single Accumulate in the block that makes it is that statement's value.
void store_single_sums(Program& p) {
    std::vector<unsigned> writes(p.arrays.size());
    for_each_stmt(p.body, [&](const Stmt& s) {
        if (const ArrayId a = written_array(p, s); a != none)
            ++writes[a];
    });
    const auto walk = [&](auto&& self, Block& b, LoopId loop) -> void {
        for (Stmt& s : b) {
            if (const auto* inner = std::get_if<Loop>(&s.node))
                self(self, std::get<Loop>(s.node).body, inner->var);
            const auto* add = std::get_if<Accumulate>(&s.node);
            if (!add || writes[add->array] != 1)
                continue;
            const Array& a = p.arrays[add->array];
            if (a.is_cell && a.scope == loop && a.role == ArrayRole::local)
                s.node = Store{add->array, add->index, add->value};
        }
    };
    walk(walk, p.body, none);
}

/// By array: the array that it is a copy of, or none.
std::vector<ArrayId> find_copies(const Program& p) {
    std::vector<ArrayId> copy_of(p.arrays.size(), none);
    std::vector<bool> refuted(p.arrays.size());
    for_each_stmt(p.body, [&](const Stmt& s) {
        const ArrayId a = written_array(p, s);
        if (a == none)
            return;
        const auto* store = std::get_if<Store>(&s.node);
        const Node* value = store ? &p.pool[store->value] : nullptr;
        // Of a zeroed array, elements that are never stored are read too.
        if (!value || !may_contract(p.arrays[a]) || p.arrays[a].is_zeroed || value->op != Op::Read ||
            value->args[0] != store->index || p.arrays[value->ref].scope != p.arrays[a].scope ||
            (copy_of[a] != none && copy_of[a] != value->ref))
            refuted[a] = true;
        else
            copy_of[a] = value->ref;
    });
    for (ArrayId a = 0; a < copy_of.size(); ++a)
        if (refuted[a])
            copy_of[a] = none;
    return copy_of;
}

void read_originals(Program& p) {
    const std::vector<ArrayId> copy_of = find_copies(p);
    std::unordered_map<std::uint32_t, Expr> memo;
    const std::function<Expr(Expr)> replaced = [&](Expr root) {
        return p.pool.rewrite(
            root,
            [&](Expr e) -> Expr {
                const Node n = p.pool[e];
                if (n.op != Op::Read || copy_of[n.ref] == none)
                    return {};
                ArrayId original = copy_of[n.ref]; // never a cycle: a copy is stored after its original
                while (copy_of[original] != none)
                    original = copy_of[original];
                return p.read(original, replaced(n.args[0]));
            },
            memo);
    };
    map_exprs(p.body, replaced);
}

} // namespace

Program contract_arrays(const Program& program) {
    Program p = program;
    store_single_sums(p);
    read_originals(p);
    Forward(p).block(p.body);
    read_originals(p); // copies that forwarding uncovered
    return remove_dead(p);
}

} // namespace ppc::passes
