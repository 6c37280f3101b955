#include "compiler/emit/expression.h"

#include <algorithm>
#include <stdexcept>

namespace ppc::emit {

using ir::Expr;
using ir::Node;
using ir::Op;
using ir::Type;

Code ExpressionWriter::write(Expr e) const {
    const std::string variable = context_.variable(e);
    return variable.empty() ? definition(e) : Code{variable};
}

std::string ExpressionWriter::type(Expr e) const {
    switch (node(e).type) {
    case Type::Real:
        return "double";
    case Type::Bool:
        return "bool";
    case Type::Int:
        return is_int(e) ? "int" : "long long";
    }
    __builtin_unreachable();
}

/// True if the C++ type of `e` is int, so that arithmetic on it could overflow.
bool ExpressionWriter::is_int(Expr e) const {
    const Node& n = node(e);
    return n.type == Type::Int && (n.op == Op::Read || n.op == Op::ToInt || n.op == Op::Const);
}

std::vector<Expr> ExpressionWriter::invariants_first(const std::vector<Expr>& args) const {
    std::vector<Expr> sorted = args;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](Expr a, Expr b) { return context_.depth(a) < context_.depth(b); });
    return sorted;
}

/// Operands of integer arithmetic, with one of them made long long if all are int.
std::vector<Code> ExpressionWriter::integers(const std::vector<Expr>& args) const {
    const bool widen = std::all_of(args.begin(), args.end(), [&](Expr a) { return is_int(a); });
    std::vector<Code> out;
    for (Expr a : args)
        out.push_back(write(a));
    if (widen) {
        const bool literal = node(args[0]).op == Op::Const && out[0].text.find("LL") == std::string::npos;
        out[0] =
            literal ? Code{out[0].text + "LL", out[0].precedence} : call("static_cast<long long>", {out[0]});
    }
    return out;
}

Code ExpressionWriter::definition(Expr e) const {
    const Node& n = node(e);
    auto arg = [&](std::size_t i) { return write(n.args[i]); };
    switch (n.op) {
    case Op::Const:
        if (n.type == Type::Real)
            return real_literal(n.number);
        return n.type == Type::Int ? integer_literal(n.integer) : Code{n.integer ? "true" : "false"};
    case Op::Param:
        throw std::logic_error("a template expression in a kernel program");
    case Op::Index:
        return {context_.index(n.ref)};
    case Op::Extent:
        return {context_.extent(n.ref)};
    case Op::Read:
        return read(e);
    case Op::Sum:
        return sum(n);
    case Op::Product: {
        if (n.type == Type::Real)
            return real_product(n, false);
        if (n.args.size() == 2 && node(n.args[0]).op == Op::Const && node(n.args[0]).integer == -1)
            return negative(is_int(n.args[1]) ? call("static_cast<long long>", {arg(1)}) : arg(1));
        const std::vector<Code> factors = integers(invariants_first(n.args));
        Code out = factors[0];
        for (std::size_t i = 1; i < factors.size(); ++i)
            out = binary(out, "*", factors[i], Precedence::multiplicative);
        return out;
    }
    case Op::Recip:
        return binary({"1.0"}, "/", arg(0), Precedence::multiplicative);
    case Op::IntDiv:
    case Op::IntMod: {
        const Code result =
            binary(arg(0), n.op == Op::IntDiv ? "/" : "%", arg(1), Precedence::multiplicative);
        if (!context_.is_guarded(e))
            return result;
        return conditional(binary(arg(1), "!=", {"0"}, Precedence::equality), result, {"0"});
    }
    case Op::Less:
        return binary(arg(0), "<", arg(1), Precedence::relational);
    case Op::LessEqual:
        return binary(arg(0), "<=", arg(1), Precedence::relational);
    case Op::Equal:
        return binary(arg(0), "==", arg(1), Precedence::equality);
    case Op::And:
        return binary(arg(0), "&&", arg(1), Precedence::logical_and);
    case Op::Or:
        return binary(arg(0), "||", arg(1), Precedence::logical_or);
    case Op::Not:
        return logical_not(arg(0));
    case Op::ToReal:
        return node(n.args[0]).type == Type::Bool ? conditional(arg(0), {"1.0"}, {"0.0"})
                                                  : call("static_cast<double>", {arg(0)});
    case Op::ToInt: // a whole number in an array of reals, or a truth value
        return node(n.args[0]).type == Type::Real ? call("static_cast<int>", {arg(0)})
                                                  : conditional(arg(0), {"1"}, {"0"});
    case Op::Select:
        return conditional(arg(0), arg(1), arg(2));
    case Op::Call: {
        std::vector<Code> args;
        for (Expr a : n.args)
            args.push_back(write(a));
        const std::string& name = program_.functions[n.ref].name;
        constexpr std::string_view prefix = "ppc::"; // kernels open with `namespace math = ppc::math;`
        return call(name.starts_with("ppc::math::") ? name.substr(prefix.size()) : name, args);
    }
    }
    __builtin_unreachable();
}

Code ExpressionWriter::read(Expr e) const {
    const Node& n = node(e);
    const Code position = write(n.args[0]);
    const Code element = context_.element(n.ref, position);
    if (!context_.is_guarded(e))
        return element;
    const Code size = write(program_.arrays[n.ref].size);
    Code in_range = binary(position, "<", size, Precedence::relational);
    if (node(n.args[0]).op != Op::Const)
        in_range = binary(binary(position, ">=", {"0"}, Precedence::relational), "&&", in_range,
                          Precedence::logical_and);
    return conditional(in_range, element,
                       {n.type == Type::Real  ? "0.0"
                        : n.type == Type::Int ? "0"
                                              : "false"});
}

ExpressionWriter::Signed ExpressionWriter::signed_value(Expr e) const {
    const Node& n = node(e);
    if (context_.variable(e).empty()) {
        if (n.op == Op::Const) {
            const bool is_negative = n.type == Type::Real ? n.number < 0 : n.integer < 0;
            if (is_negative)
                return {true, n.type == Type::Real ? real_literal(-n.number) : integer_literal(-n.integer)};
        }
        if (n.op == Op::Product && node(n.args[0]).op == Op::Const) {
            const Node& c = node(n.args[0]);
            if (n.type == Type::Real && c.number < 0)
                return {true, real_product(n, true)};
            if (n.type == Type::Int && c.integer == -1 && n.args.size() == 2)
                return {true, write(n.args[1])};
        }
    }
    return {false, write(e)};
}

Code ExpressionWriter::sum(const Node& n) const {
    std::vector<Expr> args = invariants_first(n.args);
    // A positive term first: a - b rather than -b + a.
    std::vector<Signed> terms;
    for (Expr a : args)
        terms.push_back(signed_value(a));
    // A negated int would be an int still: signed_value takes the sign off.
    auto is_narrow = [&](Expr a) {
        const Node& t = node(a);
        const bool is_negated = t.op == Op::Product && t.args.size() == 2 && node(t.args[0]).integer == -1;
        return is_int(is_negated && context_.variable(a).empty() ? t.args[1] : a);
    };
    if (n.type == Type::Int && std::all_of(args.begin(), args.end(), is_narrow)) {
        Code& first = terms[0].magnitude;
        first = node(args[0]).op == Op::Const && first.text.find("LL") == std::string::npos
                    ? Code{first.text + "LL"}
                    : call("static_cast<long long>", {first});
    }
    std::stable_sort(terms.begin(), terms.end(),
                     [](const Signed& a, const Signed& b) { return a.is_negative < b.is_negative; });
    Code out = terms[0].is_negative ? negative(terms[0].magnitude) : terms[0].magnitude;
    for (std::size_t i = 1; i < terms.size(); ++i)
        out = binary(out, terms[i].is_negative ? "-" : "+", terms[i].magnitude, Precedence::additive);
    return out;
}

/// Factors over divisors; `absolute` leaves out the sign of the constant factor.
Code ExpressionWriter::real_product(const Node& n, bool absolute) const {
    double constant = 1;
    std::vector<Code> divisors;
    std::optional<Code> out;
    auto multiply = [&](const Code& factor) {
        out = out ? binary(*out, "*", factor, Precedence::multiplicative) : factor;
    };
    std::vector<Code> factors;
    for (Expr a : invariants_first(n.args)) {
        const Node& f = node(a);
        if (f.op == Op::Const)
            constant = f.number;
        else if (f.op == Op::Recip && context_.variable(a).empty())
            divisors.push_back(write(f.args[0]));
        else
            factors.push_back(write(a));
    }
    const bool minus = constant < 0;
    const double magnitude = minus ? -constant : constant;
    if (!(magnitude == 1) || factors.empty())
        multiply(real_literal(magnitude));
    for (const Code& f : factors)
        multiply(f);
    for (const Code& d : divisors)
        out = binary(*out, "/", d, Precedence::multiplicative);
    return minus && !absolute ? negative(*out) : *out;
}

} // namespace ppc::emit
