#include "compiler/emit/memory.h"

#include <stdexcept>

namespace ppc::emit {

using ir::Array;
using ir::ArrayRole;
using ir::Block;
using ir::Expr;
using ir::Node;
using ir::Op;
using ir::Stmt;

namespace {

class Visitor {
public:
    Visitor(const ir::Program& program, Memory& memory)
        : program_(program), memory_(memory), seen_(program.pool.size(), false) {}

    void block(const Block& block) {
        for (const Stmt& s : block) {
            if (std::holds_alternative<ir::Sample>(s.node) || std::holds_alternative<ir::Term>(s.node))
                throw std::logic_error("a site in a kernel program: " + program_.name);
            if (const auto* store = std::get_if<ir::Store>(&s.node)) {
                ++memory_.uses[store->array].stores;
                memory_.uses[store->array].store_block = &block;
                expr(program_.arrays[store->array].size);
            }
            if (const auto* a = std::get_if<ir::Accumulate>(&s.node)) {
                memory_.uses[a->array].is_accumulated = true;
                expr(program_.arrays[a->array].size);
            }
            if (const auto* apply = std::get_if<ir::Apply>(&s.node)) {
                ++memory_.uses[apply->output].stores;
                memory_.uses[apply->output].is_whole = true;
                expr(program_.arrays[apply->output].size);
                for (const Expr input : apply->inputs)
                    memory_.uses[program_.pool[input].ref].is_whole = true;
            }
            for_each_expr(s, [this](Expr e) { expr(e); });
            for_each_block(s, [this](const Block& b) { this->block(b); });
        }
    }

    void expr(Expr e) {
        if (!e.valid() || seen_[e.id])
            return;
        seen_[e.id] = true;
        const Node& n = program_.pool[e];
        if (n.op == Op::Read)
            array(n.ref);
        for (Expr a : n.args)
            expr(a);
    }

    void array(ir::ArrayId id) {
        memory_.uses[id].is_read = true;
        expr(program_.arrays[id].size);
        expr(program_.arrays[id].offset);
    }

private:
    const ir::Program& program_;
    Memory& memory_;
    std::vector<bool> seen_;
};

} // namespace

Memory plan_memory(ir::Program& program) {
    Memory m;
    const std::size_t arrays = program.arrays.size();
    m.uses.resize(arrays);
    m.is_scalar.resize(arrays);
    m.work_offset.resize(arrays);
    Visitor(program, m).block(program.body);
    for (std::size_t a = 0; a < arrays; ++a) {
        const Node& size = program.pool[program.arrays[a].size];
        m.is_scalar[a] = size.op == Op::Const && size.integer == 1 && !m.uses[a].is_whole;
    }
    const ir::Scopes scopes(program);
    std::vector<Expr> fixed;
    std::vector<ir::ArrayId> ragged;
    for (ir::ArrayId a = 0; a < arrays; ++a) {
        const Array& array = program.arrays[a];
        const bool is_used = m.uses[a].is_read || m.uses[a].is_accumulated || m.uses[a].stores > 0;
        const bool is_scratch = array.role == ArrayRole::local || array.role == ArrayRole::value;
        if (!is_used || !is_scratch || m.is_scalar[a])
            continue;
        if (scopes.home(array.size) != ir::none) {
            ragged.push_back(a);
            continue;
        }
        m.work_offset[a] = fixed.empty() ? program.pool.integer(0) : program.pool.sum(fixed);
        fixed.push_back(array.size);
    }
    if (!fixed.empty())
        m.work_size = program.pool.sum(fixed);
    for (ir::ArrayId a : ragged) {
        std::vector<Expr> before = fixed;
        for (ir::ArrayId other : ragged) {
            const ir::LoopId outer = program.arrays[other].scope, inner = program.arrays[a].scope;
            if (outer == inner ? other < a : scopes.encloses(outer, inner))
                before.push_back(program.arrays[other].size);
        }
        m.work_offset[a] = before.empty() ? program.pool.integer(0) : program.pool.sum(before);
    }
    m.ragged = ragged;
    for (std::size_t a = 0; a < arrays; ++a) { // what is zeroed or offset although no expression mentions it
        const Array& array = program.arrays[a];
        const bool is_used = m.uses[a].is_read || m.uses[a].is_accumulated || m.uses[a].stores > 0;
        if (!is_used && array.role != ArrayRole::gradient && array.role != ArrayRole::output)
            continue;
        const Memory::Use before = m.uses[a];
        Visitor v(program, m);
        v.expr(array.size);
        v.expr(array.offset);
        v.expr(m.work_offset[a]);
        m.uses[a] = before;
    }
    return m;
}

} // namespace ppc::emit
