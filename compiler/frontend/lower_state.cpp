// State that a loop carries as a whole: an array holds its value at the start of each iteration and at the
// end of the last, so that each element is stored once and the reverse of the loop finds what it needs.
#include "compiler/frontend/lowering.h"
#include "compiler/ir/analysis.h"

using namespace clang;

namespace ppc::frontend {

Lowering::State Lowering::new_state(const Value& v, const std::string& name, ir::Expr count,
                                    SourceRange where) {
    State out;
    if (const Record* r = v.record()) {
        for (const auto& [field, value] : r->fields)
            out.fields.emplace(field, new_state(value, field->getNameAsString(), count, where));
        return out;
    }
    ir::Array array;
    array.name = name;
    array.scope = current_loop();
    array.size = count;
    const bool is_vector = v.tensor() || (v.object() && is_container(v.object()->type));
    if (is_vector) {
        const auto t = to_tensor(v, where);
        out.is_vector = true;
        out.shape.dims = t->dims;
        out.shape.row = t->row;
        for (const Dim& d : t->dims) {
            if (d.ragged)
                reporter_.fail(where, Diag::not_followed, {name, "its size differs between iterations"});
            array.size = pool().mul(array.size, d.extent);
        }
    } else if (v.object() || v.literal() ||
               (v.scalar() && v.scalar()->type != ir::Type::Real && !v.is_load() &&
                !is_discrete_value(v.scalar()->make()))) {
        reporter_.fail(where, Diag::not_followed, {name, "it is neither a real number nor a vector"});
    }
    out.array = program_.add_array(std::move(array));
    return out;
}

void Lowering::store_state(const State& state, ir::Expr iteration, const Value& v, SourceRange where) {
    if (const Record* r = v.record()) {
        for (const auto& [field, part] : state.fields)
            if (const auto it = r->fields.find(field); it != r->fields.end())
                store_state(part, iteration, it->second, where);
        return;
    }
    const std::string name = program_.arrays[state.array].name;
    if (!state.is_vector) {
        const ir::Expr value = v.empty() ? pool().real(0) : pool().to_real(to_scalar(v, where).make());
        push({ir::Store{state.array, iteration, value}, place(where)});
        return;
    }
    if (v.empty())
        reporter_.fail(where, Diag::not_followed, {name, "it may end an iteration without a value"});
    const auto source = to_tensor(v, where);
    for (std::size_t d = 0; d < state.shape.dims.size() && d < source->dims.size(); ++d)
        check_same({state.shape.dims[d], "'" + name + "'", "elements"},
                   {source->dims[d], "what it becomes", "elements"}, where);
    for_each(state.shape.dims, name, where, [&](const Indices& i) {
        push({ir::Store{state.array, state_position(state, iteration, i),
                        pool().to_real(source->at(i).make())},
              place(where)});
    });
}

ir::Expr Lowering::state_position(const State& state, ir::Expr iteration, const Indices& at) {
    ir::Expr size = pool().integer(1);
    std::vector<ir::Expr> exprs;
    for (std::size_t d = 0; d < state.shape.dims.size(); ++d) {
        size = pool().mul(size, state.shape.dims[d].extent);
        exprs.push_back(at[d].make());
    }
    return pool().add(pool().mul(iteration, size), flat_position(state.shape.dims, exprs));
}

Value Lowering::read_state(const State& state, ir::Expr iteration, const Value& like, SourceRange where) {
    if (const Record* r = like.record()) {
        auto out = std::make_shared<Record>(*r);
        for (const auto& [field, part] : state.fields)
            out->fields[field] = read_state(part, iteration, r->fields.at(field), where);
        return {out};
    }
    if (!state.is_vector) {
        const ir::Expr value = program_.read(state.array, iteration);
        const bool is_whole = like.scalar() && like.scalar()->type == ir::Type::Int;
        return {step_scalar(is_whole ? pool().to_int(value) : value)};
    }
    auto out = std::make_shared<Tensor>(state.shape);
    out->direct = true;
    out->at = [this, state, iteration, where](const Indices& at) {
        check_index(at, state.shape.dims, std::string(program_.arrays[state.array].name), where);
        return step_scalar(program_.read(state.array, state_position(state, iteration, at)));
    };
    return {out};
}

void Lowering::collect_state(const State& state, std::set<ir::ArrayId>& arrays) const {
    if (state.array != ir::none)
        arrays.insert(state.array);
    for (const auto& [field, part] : state.fields)
        collect_state(part, arrays);
}

bool Lowering::reads_state(const ir::Block& block, const std::set<ir::ArrayId>& arrays) const {
    if (arrays.empty())
        return false;
    bool found = false;
    std::unordered_set<std::uint32_t> seen;
    ir::for_each_stmt(block, [&](const ir::Stmt& s) {
        ir::for_each_expr(s, [&](ir::Expr root) {
            ir::for_each_node(program_.pool, root, seen, [&](ir::Expr e) {
                const ir::Node& n = program_.pool[e];
                found |= n.op == ir::Op::Read && arrays.contains(n.ref);
            });
        });
    });
    return found;
}

} // namespace ppc::frontend
