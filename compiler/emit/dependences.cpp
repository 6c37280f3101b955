#include "compiler/emit/dependences.h"

#include "compiler/emit/expression.h"
#include "compiler/ir/scope.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace ppc::emit {

using namespace ir;

namespace {

class Follower : private ExpressionContext {
public:
    explicit Follower(const Program& p) : p_(p), scopes_(p_), writer_(p_, *this) { find_active(); }

    Items emit() {
        Items out;
        out.push_back(Verbatim{"ppc::Dependences ppc_d(" + std::to_string(p_.arrays.size()) +
                               ", static_cast<long long>(ppc_load.latents()));"});
        make(none, out);
        walk(p_.body, out);
        out.push_back(Verbatim{"return ppc_d;"});
        return out;
    }

private:
    std::string variable(Expr) const override { return {}; }
    std::string extent(std::uint32_t number) const override {
        return "extent[" + std::to_string(number) + "]";
    }
    std::string index(LoopId loop) const override { return "ppc_i" + std::to_string(scopes_.depth(loop)); }
    Code element(ArrayId a, const Code& position) const override {
        const Array& array = p_.arrays[a];
        if (array.role != ArrayRole::data)
            throw std::logic_error("an index that depends on more than data");
        const std::string number = std::to_string(array.number);
        return subscript(
            {array.element == Type::Real ? "ppc_load.reals(" + number + ")" : "integer[" + number + "]"},
            position);
    }
    bool is_guarded(Expr) const override { return false; }
    unsigned depth(Expr e) const override { return scopes_.depth(scopes_.home(e)); }

    bool is_active(ArrayId a) const { return active_[a]; }
    bool is_active(Expr e) {
        if (const auto it = memo_.find(e.id); it != memo_.end())
            return it->second;
        const Node& n = p_.pool[e];
        bool found = n.op == Op::Read && is_active(n.ref);
        for (const Expr a : n.args)
            found = found || (n.op != Op::Read && is_active(a));
        return memo_[e.id] = found;
    }

    /// Arrays that depend on latents: until no statement adds one.
    void find_active() {
        active_.assign(p_.arrays.size(), false);
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            active_[a] = p_.arrays[a].role == ArrayRole::input;
        for (bool grows = true; grows;) {
            grows = false;
            memo_.clear();
            for_each_stmt(p_.body, [&](const Stmt& s) {
                ArrayId written = none;
                bool depends = false;
                if (const auto* store = std::get_if<Store>(&s.node))
                    written = store->array, depends = is_active(store->value);
                else if (const auto* sum = std::get_if<Accumulate>(&s.node))
                    written = sum->array, depends = is_active(sum->value);
                else if (const auto* apply = std::get_if<Apply>(&s.node)) {
                    written = apply->output;
                    for (const Expr e : apply->inputs)
                        depends = depends || is_active(e);
                }
                if (depends && !active_[written])
                    active_[written] = grows = true;
            });
        }
        memo_.clear();
    }

    std::string text(Expr e) const { return writer_.write(e).text; }
    static std::string text(ArrayId a) { return std::to_string(a); }

    void make(LoopId scope, Items& out) {
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (active_[a] && p_.arrays[a].role != ArrayRole::input && p_.arrays[a].scope == scope)
                out.push_back(Verbatim{"ppc_d.make(" + text(a) + ", " + text(p_.arrays[a].size) + ");"});
    }

    /// What `e` reads, each once; of a choice by data, the side that is taken.
    void gather(Expr e, Items& out, std::set<std::uint32_t>& seen) {
        if (!is_active(e) || !seen.insert(e.id).second)
            return;
        const Node n = p_.pool[e];
        if (n.op == Op::Read) {
            const Array& a = p_.arrays[n.ref];
            if (a.role == ArrayRole::input)
                out.push_back(Verbatim{"ppc_d.latent(" + text(p_.pool.add(a.offset, n.args[0])) + ");"});
            else
                out.push_back(Verbatim{"ppc_d.element(" + text(n.ref) + ", " + text(n.args[0]) + ");"});
        } else if (n.op == Op::Select && !is_active(n.args[0]) && reads_data_alone(n.args[0])) {
            Branch branch{{text(n.args[0])}, {}, {}};
            std::set<std::uint32_t> first = seen, second = seen;
            gather(n.args[1], branch.then_body, first);
            gather(n.args[2], branch.else_body, second);
            if (!branch.then_body.empty() || !branch.else_body.empty())
                out.push_back(std::move(branch));
        } else {
            for (const Expr a : n.args)
                gather(a, out, seen);
        }
    }
    void gather(Expr e, Items& out) {
        std::set<std::uint32_t> seen;
        gather(e, out, seen);
    }

    bool reads_data_alone(Expr e) const {
        const Node& n = p_.pool[e];
        if (n.op == Op::Read && p_.arrays[n.ref].role != ArrayRole::data)
            return false;
        if (n.op == Op::Call)
            return false;
        return std::ranges::all_of(n.args, [&](Expr a) { return reads_data_alone(a); });
    }

    void walk(const Block& block, Items& out) {
        for (const Stmt& s : block)
            statement(s, out);
    }

    void statement(const Stmt& s, Items& out) {
        if (const auto* loop = std::get_if<Loop>(&s.node)) {
            For item{index(loop->var), {"0"}, writer_.write(loop->extent), 1, "", {}};
            item.is_backward = loop->order == Order::backward;
            make(loop->var, item.body);
            const std::size_t made = item.body.size();
            walk(loop->body, item.body);
            if (item.body.size() > made)
                out.push_back(std::move(item));
        } else if (const auto* branch = std::get_if<If>(&s.node)) {
            Branch item{{text(branch->condition)}, {}, {}};
            walk(branch->then_block, item.then_body);
            walk(branch->else_block, item.else_body);
            if (!item.then_body.empty() || !item.else_body.empty())
                out.push_back(std::move(item));
        } else if (const auto* store = std::get_if<Store>(&s.node)) {
            write(store->array, store->index, store->value, "store", out);
        } else if (const auto* sum = std::get_if<Accumulate>(&s.node)) {
            write(sum->array, sum->index, sum->value, "add", out);
        } else if (const auto* apply = std::get_if<Apply>(&s.node)) {
            if (!is_active(apply->output))
                return;
            for (const Expr e : apply->inputs)
                if (const Node& n = p_.pool[e]; is_active(n.ref)) {
                    if (p_.arrays[n.ref].role == ArrayRole::input)
                        out.push_back(Verbatim{"ppc_d.latents(" + text(p_.arrays[n.ref].offset) + ", " +
                                               text(p_.arrays[n.ref].size) + ");"});
                    else
                        out.push_back(Verbatim{"ppc_d.all(" + text(n.ref) + ");"});
                }
            out.push_back(Verbatim{"ppc_d.store_all(" + text(apply->output) + ");"});
        } else if (const auto* term = std::get_if<Term>(&s.node)) {
            const std::size_t before = out.size();
            gather(term->value, out);
            if (out.size() > before)
                out.push_back(Verbatim{"ppc_d.term();"});
        }
    }

    void write(ArrayId array, Expr at, Expr value, const char* how, Items& out) {
        if (!is_active(array) || !is_active(value))
            return;
        gather(value, out);
        out.push_back(Verbatim{"ppc_d." + std::string(how) + "(" + text(array) + ", " + text(at) + ");"});
    }

    Program p_;
    Scopes scopes_;
    ExpressionWriter writer_;
    std::vector<bool> active_;
    std::unordered_map<std::uint32_t, bool> memo_;
};

} // namespace

Items follow_dependences(const Program& density) { return Follower(density).emit(); }

} // namespace ppc::emit
