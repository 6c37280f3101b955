// How much scratch a kernel entry needs.
#include "compiler/emit/expression.h"
#include "compiler/emit/function.h"
#include "compiler/emit/memory.h"
#include "compiler/ir/analysis.h"

#include <algorithm>
#include <stdexcept>

namespace ppc::emit {

using ir::Array;
using ir::ArrayId;
using ir::Block;
using ir::Expr;
using ir::LoopId;
using ir::Stmt;

namespace {

class WorkSize : private ExpressionContext {
public:
    explicit WorkSize(const ir::Program& p)
        : program_(p), memory_(plan_memory(program_)), scopes_(program_), writer_(program_, *this) {}

    Items emit() {
        Items out;
        if (memory_.work_size.valid())
            raise(memory_.work_size, out);
        for (ArrayId a : memory_.ragged)
            raise_in_loops(a, program_.body, out);
        return out;
    }

private:
    std::string variable(Expr) const override { return {}; }
    std::string extent(std::uint32_t number) const override {
        return "extent[" + std::to_string(number) + "]";
    }
    std::string index(LoopId loop) const override { return "i" + std::to_string(scopes_.depth(loop)); }
    Code element(ArrayId a, const Code& position) const override {
        const Array& array = program_.arrays[a];
        if (array.role != ir::ArrayRole::data || array.element == ir::Type::Real)
            throw std::logic_error("the size of a scratch array depends on more than integer data");
        return subscript({"integer[" + std::to_string(array.number) + "]"}, position);
    }
    bool is_guarded(Expr) const override { return false; }
    unsigned depth(Expr e) const override { return scopes_.depth(scopes_.home(e)); }

    void raise(Expr needed, Items& out) {
        const Code code = writer_.write(needed);
        Branch larger{binary({"size"}, "<", code, Precedence::relational), {}, {}};
        larger.then_body.push_back(Assignment{{"size"}, "=", code});
        out.push_back(std::move(larger));
    }

    /// The loops around array `a`, with the scratch in use in an iteration that makes it.
    void raise_in_loops(ArrayId a, const Block& block, Items& out) {
        const LoopId scope = program_.arrays[a].scope;
        for (const Stmt& s : block) {
            const auto* loop = std::get_if<ir::Loop>(&s.node);
            if (!loop || !scopes_.encloses(loop->var, scope)) {
                if (const auto* branch = std::get_if<ir::If>(&s.node))
                    raise_in_sides(a, *branch, out);
                continue;
            }
            For item{index(loop->var), {"0"}, writer_.write(loop->extent), 1, "", {}};
            if (loop->var == scope)
                raise(program_.pool.add(memory_.work_offset[a], program_.arrays[a].size), item.body);
            else
                raise_in_loops(a, loop->body, item.body);
            out.push_back(std::move(item));
        }
    }

    /// A side that is not taken may hold loops whose sizes lie beyond the data.
    void raise_in_sides(ArrayId a, const ir::If& branch, Items& out) {
        Items taken, other;
        raise_in_loops(a, branch.then_block, taken);
        raise_in_loops(a, branch.else_block, other);
        if (taken.empty() && other.empty())
            return;
        if (reads_integers_only(branch.condition)) {
            out.push_back(Branch{writer_.write(branch.condition), std::move(taken), std::move(other)});
            return;
        }
        std::ranges::move(taken, std::back_inserter(out));
        std::ranges::move(other, std::back_inserter(out));
    }

    bool reads_integers_only(Expr e) const {
        bool ok = true;
        ir::for_each_node(program_.pool, e, [&](Expr x) {
            const ir::Node& n = program_.pool[x];
            if (n.op == ir::Op::Read)
                ok &= program_.arrays[n.ref].role == ir::ArrayRole::data &&
                      program_.arrays[n.ref].element != ir::Type::Real;
            else
                ok &= n.op != ir::Op::Param;
        });
        return ok;
    }

    ir::Program program_;
    Memory memory_;
    ir::Scopes scopes_;
    ExpressionWriter writer_;
};

} // namespace

Items emit_work_size(const ir::Program& program) { return WorkSize(program).emit(); }

} // namespace ppc::emit
