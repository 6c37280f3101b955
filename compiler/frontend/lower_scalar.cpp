// Scalars: numbers and truth values, their conversions, arithmetic and choices between them.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {

Scalar Lowering::step_scalar(ir::Expr e) {
    Scalar s;
    s.type = pool()[e].type;
    s.make = [e] { return e; };
    return s;
}

Scalar Lowering::load_scalar(const LoadText& text, ir::Type type) {
    Scalar s;
    s.type = type;
    s.load = text;
    s.make = [this, text, type] {
        return slice_.capture(text.text, type, text.stable, text.stable ? text.home : nullptr);
    };
    return s;
}

Value Lowering::load_value(const LoadText& text, QualType type) {
    type = type.getNonReferenceType();
    if (type->isArithmeticType() || type->isEnumeralType())
        return {load_scalar(text, ir_type(type))};
    return {Object{text, type}};
}

Scalar Lowering::to_scalar(const Value& v, SourceRange where) {
    if (v.scalar())
        return *v.scalar();
    if (const Tensor* t = v.tensor(); t && t->dims.empty())
        return t->at({});
    if (const Object* o = v.object()) // an optional or a wrapper: let C++ convert it at load time
        return load_scalar(o->load, ir::Type::Real);
    reporter_.fail(
        where, Diag::unsupported_expression,
        {v.record() ? "an object of type '" + v.record()->decl->getNameAsString() + "'" : "not a number",
         "a number is needed here"});
}

Scalar Lowering::convert(const Scalar& s, QualType to, SourceRange where) {
    const ir::Type type = ir_type(to);
    if (type == s.type)
        return s;
    if (s.load && !(type == ir::Type::Real && s.type == ir::Type::Int && s.load->home)) {
        const char* name = type == ir::Type::Real ? "double" : type == ir::Type::Bool ? "bool" : "int";
        if (s.type == ir::Type::Real || type == ir::Type::Bool) {
            LoadText text = *s.load;
            text.text = std::string(name) + "(" + text.text + ")";
            return load_scalar(text, type);
        }
    }
    Scalar out;
    out.type = type;
    out.load = s.load;
    const auto make = s.make;
    if (type == ir::Type::Real)
        out.make = [this, make] { return pool().to_real(make()); };
    else if (type == ir::Type::Int && s.type == ir::Type::Bool)
        out.make = [this, make] { return pool().to_int(make()); };
    else if (type == ir::Type::Bool && s.type == ir::Type::Int)
        out.make = [this, make] { return pool().logical_not(pool().equal(make(), pool().integer(0))); };
    else if (type == ir::Type::Bool)
        out.make = [this, make] { return pool().logical_not(pool().equal(make(), pool().real(0))); };
    else {
        const ir::Expr e = make();
        if (pool().is_const(e))
            return step_scalar(pool().integer(static_cast<std::int64_t>(pool()[e].number)));
        if (is_discrete_value(e))
            return step_scalar(pool().to_int(e));
        reporter_.fail(where, Diag::latent_to_integer);
    }
    return out;
}

Value Lowering::convert_if_scalar(Value v, QualType type, SourceRange where) {
    if (v.scalar() && type->isArithmeticType())
        return {convert(*v.scalar(), type, where)};
    return v;
}

Value Lowering::forced(Value v) {
    if (const Scalar* s = v.scalar())
        return {step_scalar(s->make())};
    return v;
}

Scalar Lowering::arithmetic(BinaryOperatorKind op, const Scalar& a, const Scalar& b, SourceRange where) {
    Scalar out;
    const bool comparison = BinaryOperator::isComparisonOp(op) || BinaryOperator::isLogicalOp(op);
    out.type = comparison ? ir::Type::Bool : a.type;
    if (a.load && b.load)
        out.load = combine("(" + a.load->text + " " + BinaryOperator::getOpcodeStr(op).str() + " " +
                               b.load->text + ")",
                           {&*a.load, &*b.load}, op == BO_Add || op == BO_Sub || op == BO_Mul);
    else if (a.load || b.load) {
        // A constant has no text of its own; give it one so that integer arithmetic on data stays text.
        const Scalar& loaded = a.load ? a : b;
        const Scalar& other = a.load ? b : a;
        const ir::Expr e = other.make();
        if (pool().is_const(e) && (pool()[e].type != ir::Type::Real || comparison)) {
            const std::string text = constant_text(e);
            out.load = combine("(" + (a.load ? loaded.load->text : text) + " " +
                                   BinaryOperator::getOpcodeStr(op).str() + " " +
                                   (a.load ? text : loaded.load->text) + ")",
                               {&*loaded.load}, op == BO_Add || op == BO_Sub || op == BO_Mul);
        }
    }
    const auto x = a.make, y = b.make;
    auto make = [this, op, x, y]() -> ir::Expr {
        ir::Pool& p = pool();
        switch (op) {
        case BO_Add:
            return p.add(x(), y());
        case BO_Sub:
            return p.sub(x(), y());
        case BO_Mul:
            return p.mul(x(), y());
        case BO_Div: {
            const ir::Expr n = x(), d = y();
            return p[n].type == ir::Type::Int ? p.int_div(n, d) : p.div(n, d);
        }
        case BO_Rem:
            return p.int_mod(x(), y());
        case BO_LT:
            return p.less(x(), y());
        case BO_LE:
            return p.less_equal(x(), y());
        case BO_GT:
            return p.less(y(), x());
        case BO_GE:
            return p.less_equal(y(), x());
        case BO_EQ:
            return p.equal(x(), y());
        case BO_NE:
            return p.logical_not(p.equal(x(), y()));
        case BO_LAnd:
            return p.logical_and(x(), y());
        case BO_LOr:
            return p.logical_or(x(), y());
        default:
            return {};
        }
    };
    switch (op) {
    case BO_Add:
    case BO_Sub:
    case BO_Mul:
    case BO_Div:
    case BO_Rem:
    case BO_LT:
    case BO_LE:
    case BO_GT:
    case BO_GE:
    case BO_EQ:
    case BO_NE:
    case BO_LAnd:
    case BO_LOr:
        break;
    default:
        reporter_.fail(
            where, Diag::unsupported_expression,
            {"operator '" + BinaryOperator::getOpcodeStr(op).str() + "'", "compute it from data alone"});
    }
    // What is not text is made here: what is read from the data now may have changed later (`++i`).
    if (!out.load)
        return step_scalar(make());
    out.make = make;
    return out;
}

Scalar Lowering::select(const Scalar& c, const Scalar& a, const Scalar& b) {
    Scalar out;
    out.type = a.type;
    const ir::Expr x = a.make(), y = b.make(), condition = c.make();
    if (pool()[x].type == pool()[y].type) {
        const ir::Expr e = pool().select(condition, x, y);
        out.type = pool()[e].type;
        out.make = [e] { return e; };
    } else {
        const ir::Expr e = pool().select(condition, pool().to_real(x), pool().to_real(y));
        out.type = ir::Type::Real;
        out.make = [e] { return e; };
    }
    return out;
}

Value Lowering::select_value(const Scalar& c, const Value& a, const Value& b, SourceRange where) {
    if (a.empty() || b.empty())
        return a.empty() ? b : a;
    if (a.scalar() && b.scalar())
        return {select(c, *a.scalar(), *b.scalar())};
    if (a.record() && b.record() && a.record()->decl == b.record()->decl) {
        auto out = std::make_shared<Record>(*a.record());
        for (const auto& [field, value] :
             b.record()->fields) // one that a side has not set yet is the other's
            out->fields[field] = select_value(c, out->fields[field], value, where);
        for (std::size_t i = 0; i < out->args.size(); ++i)
            out->args[i] = select_value(c, out->args[i], b.record()->args[i], where);
        return {out};
    }
    if (a.tensor() || b.tensor()) {
        const auto x = to_tensor(a, where), y = to_tensor(b, where);
        if (std::shared_ptr<Tensor> merged = merge_cells(c, *x, *y, where))
            return {merged};
        auto out = std::make_shared<Tensor>(*x);
        out->cells = nullptr;
        out->at = [this, c, x, y](const Indices& i) { return select(c, x->at(i), y->at(i)); };
        return {out};
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"a choice between objects", "choose between numbers or vectors"});
}

} // namespace ppc::frontend
