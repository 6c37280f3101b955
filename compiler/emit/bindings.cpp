#include "compiler/emit/bindings.h"

#include <algorithm>

namespace ppc::emit {

using ir::Array;
using ir::ArrayId;
using ir::ArrayRole;
using ir::Expr;
using ir::none;
using ir::Type;

Bindings::Bindings(const ir::Program& program, const Memory& memory, const ExpressionWriter& writer,
                   Names& names)
    : program_(program), memory_(memory), writer_(writer), names_(program.arrays.size()),
      extents_(program.extents), extent_is_used_(program.extents, false),
      is_mentioned_(program.arrays.size(), false) {
    for_each_stmt(program_.body, [&](const ir::Stmt& s) {
        const auto* loop = std::get_if<ir::Loop>(&s.node);
        if (loop && program_.pool[loop->extent].op == ir::Op::Extent && program_.spaces[loop->space].is_plate)
            extents_[program_.pool[loop->extent].ref] = "n_" + program_.spaces[loop->space].name;
    });
    for (std::uint32_t e = 0; e < program_.extents; ++e)
        extents_[e] = names.unique(extents_[e].empty() ? "n" + std::to_string(e) : extents_[e]);
    constexpr std::size_t longest = 32; // captured expressions are named by their text
    for (ArrayId a = 0; a < names_.size(); ++a)
        if (is_used(a))
            names_[a] = names.unique(identifier(program_.arrays[a].name).substr(0, longest));
}

std::string Bindings::extent(std::uint32_t number) const {
    extent_is_used_.at(number) = true;
    return extents_.at(number);
}

Code Bindings::element(ArrayId a, const Code& position) const {
    const Array& array = program_.arrays[a];
    const Code value = target(a, position);
    if (memory_.is_scalar[a] || array.element == Type::Real || array.role == ArrayRole::data)
        return value;
    // Scratch and results are doubles in memory.
    return array.element == Type::Int ? call("static_cast<long long>", {value})
                                      : binary(value, "!=", {"0.0"}, Precedence::equality);
}

Code Bindings::target(ArrayId a, const Code& position) const {
    is_mentioned_[a] = true;
    if (is_direct(a))
        return external(a);
    return memory_.is_scalar[a] ? Code{names_[a]} : subscript({names_[a]}, position);
}

std::string Bindings::start(ArrayId a) const {
    is_mentioned_[a] = true;
    return names_[a];
}

bool Bindings::is_written(ArrayId a) const {
    return memory_.uses[a].is_accumulated || memory_.uses[a].stores > 0;
}

/// True for arrays that the caller gets in any case.
bool Bindings::is_result(ArrayId a) const {
    const ArrayRole role = program_.arrays[a].role;
    return role == ArrayRole::gradient || role == ArrayRole::output;
}
bool Bindings::is_used(ArrayId a) const { return memory_.uses[a].is_read || is_written(a) || is_result(a); }
bool Bindings::is_external(ArrayId a) const {
    const ArrayRole role = program_.arrays[a].role;
    return role != ArrayRole::local && role != ArrayRole::value;
}
/// True for a scalar result that is stored once and never read: its element is assigned directly.
bool Bindings::is_direct(ArrayId a) const {
    return memory_.is_scalar[a] && is_external(a) && memory_.uses[a].stores == 1 && !memory_.uses[a].is_read;
}
bool Bindings::is_written_back(ArrayId a) const {
    return memory_.is_scalar[a] && is_external(a) && (is_result(a) || is_written(a)) && !is_direct(a);
}
bool Bindings::is_ragged(ArrayId a) const {
    return std::find(memory_.ragged.begin(), memory_.ragged.end(), a) != memory_.ragged.end();
}

bool Bindings::is_defined_by_store(ArrayId a, const ir::Block& block, ir::LoopId loop) const {
    const Memory::Use& use = memory_.uses[a];
    return memory_.is_scalar[a] && !is_external(a) && !use.is_accumulated && use.stores == 1 &&
           use.store_block == &block && program_.arrays[a].scope == loop;
}

/// First element of an array in memory.
Code Bindings::pointer(ArrayId a) const {
    const Array& array = program_.arrays[a];
    auto numbered = [&](const char* table) {
        return subscript({std::string("args->") + table}, integer_literal(array.number));
    };
    auto at = [&](const char* base, Expr offset) {
        const Code start{std::string("args->") + base};
        const Code position = offset.valid() ? writer_.write(offset) : Code{"0"};
        return position.text == "0" ? start : binary(start, "+", position, Precedence::additive);
    };
    switch (array.role) {
    case ArrayRole::data:
        return numbered(array.element == Type::Real ? "real" : "integer");
    case ArrayRole::derived:
        return numbered("real");
    case ArrayRole::input:
        return at("input", array.offset);
    case ArrayRole::noise:
        return at("noise", array.offset);
    case ArrayRole::gradient:
        return at("gradient", array.offset);
    case ArrayRole::output:
        return at("output", array.offset);
    case ArrayRole::result:
        return at("value", {});
    case ArrayRole::local:
    case ArrayRole::value:
    case ArrayRole::unconstrained:
        return at("work", memory_.work_offset[a]);
    }
    __builtin_unreachable();
}

/// The one element of a scalar that the runtime owns.
Code Bindings::external(ArrayId a) const {
    const Array& array = program_.arrays[a];
    auto at = [&](const char* base) {
        return subscript({std::string("args->") + base},
                         array.offset.valid() ? writer_.write(array.offset) : Code{"0"});
    };
    switch (array.role) {
    case ArrayRole::input:
        return at("input");
    case ArrayRole::noise:
        return at("noise");
    case ArrayRole::gradient:
        return at("gradient");
    case ArrayRole::output:
        return at("output");
    case ArrayRole::result:
        return subscript({"args->value"}, integer_literal(array.number));
    default:
        return subscript(pointer(a), {"0"});
    }
}

const char* Bindings::variable_type(ArrayId a) const {
    const Type element = program_.arrays[a].element;
    return element == Type::Real ? "double" : element == Type::Int ? "long long" : "bool";
}

void Bindings::declare_variable(ArrayId a, Items& out) const {
    const Type element = program_.arrays[a].element;
    const char* start = element == Type::Real ? "0.0" : element == Type::Int ? "0" : "false";
    out.push_back(Declaration{variable_type(a), names_[a], Code{start}});
}

void Bindings::zero(ArrayId a, Items& out) const {
    For loop{"e", {"0"}, writer_.write(program_.arrays[a].size), 1, "", {}};
    loop.body.push_back(Assignment{subscript({names_[a]}, {"e"}), "=", {"0.0"}});
    out.push_back(std::move(loop));
}

void Bindings::declare(ArrayId a, Items& out) const {
    const Array& array = program_.arrays[a];
    const bool is_integer = array.role == ArrayRole::data && array.element != Type::Real;
    if (is_direct(a) || is_ragged(a))
        return;
    if (memory_.is_scalar[a]) {
        if (is_external(a) && !is_written_back(a))
            out.push_back(Declaration{is_integer ? "const int" : "const double", names_[a], external(a)});
        else if (array.scope == none && !is_defined_by_store(a, program_.body, none))
            declare_variable(a, out);
        return;
    }
    const bool is_const = !is_written(a) && !is_result(a);
    const std::string type = std::string(is_const ? "const " : "") + (is_integer ? "int" : "double");
    out.push_back(Declaration{type + "* const __restrict", names_[a], pointer(a)});
    if (array.scope == none && !is_const &&
        (memory_.uses[a].is_accumulated || array.is_zeroed || !is_written(a)))
        zero(a, out);
}

void Bindings::enter_scope(const ir::Block& block, ir::LoopId loop, Items& out) const {
    for (ArrayId a = 0; a < program_.arrays.size(); ++a) {
        if (program_.arrays[a].scope != loop || !is_used(a))
            continue;
        if (memory_.is_scalar[a]) {
            if (!is_defined_by_store(a, block, loop))
                declare_variable(a, out);
            continue;
        }
        if (is_ragged(a))
            out.push_back(Declaration{"double* const __restrict", names_[a], pointer(a)});
        if (memory_.uses[a].is_accumulated || program_.arrays[a].is_zeroed)
            zero(a, out);
    }
}

Items Bindings::declarations() const {
    Items arrays;
    for (ArrayId a = 0; a < program_.arrays.size(); ++a)
        if (is_used(a) && (is_mentioned_[a] || is_written(a) || is_result(a)))
            declare(a, arrays);
    Items out;
    for (std::uint32_t e = 0; e < extents_.size(); ++e)
        if (extent_is_used_[e])
            out.push_back(
                Declaration{"const long long", extents_[e], subscript({"args->extent"}, integer_literal(e))});
    out.insert(out.end(), arrays.begin(), arrays.end());
    return out;
}

Items Bindings::write_back() const {
    Items out;
    for (ArrayId a = 0; a < program_.arrays.size(); ++a)
        if (is_used(a) && is_written_back(a))
            out.push_back(Assignment{external(a), "=", {names_[a]}});
    return out;
}

} // namespace ppc::emit
