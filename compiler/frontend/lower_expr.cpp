// Expressions: load-time ones become text, what a latent reaches becomes IR.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {
namespace {

ir::Type ir_type(QualType t) {
    t = t.getNonReferenceType();
    if (t->isBooleanType())
        return ir::Type::Bool;
    if (t->isIntegralOrEnumerationType())
        return ir::Type::Int;
    return ir::Type::Real;
}

/// The literal in `"a"` and `std::string("a")`, or null.
const StringLiteral* literal_string(const Expr* e) {
    for (;;) {
        e = e->IgnoreParenCasts()->IgnoreImplicit();
        const auto* made = dyn_cast<CXXConstructExpr>(e);
        if (!made || made->getNumArgs() == 0 ||
            made->getConstructor()->getParent()->getName() != "basic_string")
            break;
        e = made->getArg(0);
    }
    return dyn_cast<StringLiteral>(e);
}

} // namespace

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

Lowering::Variable* Lowering::find_variable(const VarDecl* v) {
    for (auto it = frames_.rbegin(); it != frames_.rend(); ++it)
        if (const auto found = (*it)->variables.find(v); found != (*it)->variables.end())
            return &found->second;
    return nullptr;
}

Value Lowering::eval(const Expr* e) {
    e = e->IgnoreParens();
    if (const StringLiteral* text = literal_string(e))
        return {Literal{text->getString().str()}};
    // In the model itself the largest load-time expression is carried as the user wrote it.
    const QualType type = e->getType();
    if (frame().is_model && !type->isVoidType() && frame().times.is_load(e)) {
        const Expr* bare = e->IgnoreImplicit();
        if (Expr::EvalResult constant; type->isRealFloatingType() && !e->isValueDependent() &&
                                       e->EvaluateAsRValue(constant, context_) && !constant.HasSideEffects &&
                                       constant.Val.isFloat())
            return {step_scalar(pool().real(constant.Val.getFloat().convertToDouble()))};
        if (const auto* i = dyn_cast<IntegerLiteral>(bare); i && type->isIntegerType())
            return {step_scalar(pool().integer(i->getValue().getSExtValue()))};
        if (const auto* f = dyn_cast<FloatingLiteral>(bare))
            return {step_scalar(pool().real(f->getValueAsApproximateDouble()))};
        // The index of a canonical loop or plate is IR, not a captured value.
        if (const auto* ref = dyn_cast<DeclRefExpr>(bare))
            if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()))
                if (find_variable(v))
                    return convert_if_scalar(eval_ref(v, e->getSourceRange()), type, e->getSourceRange());
        // A record that distributions or supports are made of is looked into; other data stay opaque.
        const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
        if (!record || !is_language_record(record))
            return load_value(load_text(e), type);
    }
    return eval_step(e);
}

Value Lowering::convert_if_scalar(Value v, QualType type, SourceRange where) {
    if (v.scalar() && type->isArithmeticType())
        return {convert(*v.scalar(), type, where)};
    return v;
}

bool Lowering::is_language_record(const CXXRecordDecl* r) const {
    for (const DeclContext* c = r->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c);
            ns && ns->getParent()->getRedeclContext()->isTranslationUnit())
            if (ns->getName() == "ppc")
                return true;
    // A user's distribution: it has log_prob.
    return r->hasDefinition() && find_method(r, "log_prob", {}) != nullptr;
}

Scalar Lowering::eval_scalar(const Expr* e) { return to_scalar(eval(e), e->getSourceRange()); }

Scalar Lowering::to_scalar(const Value& v, SourceRange where) {
    if (v.scalar())
        return *v.scalar();
    if (const Tensor* t = v.tensor(); t && t->dims.empty())
        return t->at({});
    if (const Object* o = v.object()) // an optional or a wrapper: let C++ convert it at load time
        return load_scalar(o->load, ir::Type::Real);
    reporter_.fail(where, Diag::unsupported_expression, {"not a number", "a number is needed here"});
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
        reporter_.fail(where, Diag::latent_to_integer);
    }
    return out;
}

Value Lowering::eval_ref(const VarDecl* v, SourceRange where) {
    Variable* variable = find_variable(v);
    if (!variable) {
        if (const VarDecl* def = v->getInitializingDeclaration();
            def && def->isUsableInConstantExpressions(context_) && def->getInit())
            return eval_constant(def, where);
        if (v->hasGlobalStorage()) {
            std::string name;
            llvm::raw_string_ostream os(name);
            v->printQualifiedName(os);
            return load_value(LoadText{"::" + name, false, nullptr, nullptr}, v->getType());
        }
        reporter_.fail(where, Diag::unsupported_expression,
                       {"'" + v->getNameAsString() + "'", "it is declared where ppc cannot see its value"});
    }
    if (variable->poisoned)
        throw Abandoned{};
    if (variable->sum != ir::none)
        reporter_.fail(where, Diag::carried_state, {v->getNameAsString()});
    return variable->value;
}

Value Lowering::eval_constant(const VarDecl* v, SourceRange where) {
    const Expr* init = v->getInit();
    const QualType type = v->getType().getNonReferenceType();
    if (type->isArithmeticType())
        if (const APValue* value = v->evaluateValue()) {
            if (value->isInt())
                return {step_scalar(type->isBooleanType() ? pool().boolean(value->getInt().getBoolValue())
                                                          : pool().integer(value->getInt().getExtValue()))};
            if (value->isFloat())
                return {step_scalar(pool().real(value->getFloat().convertToDouble()))};
        }
    (void)where;
    return eval_step(init);
}

Value Lowering::eval_step(const Expr* e) {
    e = e->IgnoreParens();
    const SourceRange where = e->getSourceRange();
    if (const auto* x = dyn_cast<ExprWithCleanups>(e))
        return eval(x->getSubExpr());
    if (const auto* x = dyn_cast<MaterializeTemporaryExpr>(e))
        return eval(x->getSubExpr());
    if (const auto* x = dyn_cast<CXXBindTemporaryExpr>(e))
        return eval(x->getSubExpr());
    if (const auto* x = dyn_cast<ConstantExpr>(e))
        return eval(x->getSubExpr());
    if (const auto* x = dyn_cast<SubstNonTypeTemplateParmExpr>(e))
        return eval(x->getReplacement());
    if (const auto* x = dyn_cast<CXXDefaultArgExpr>(e))
        return eval_step(x->getExpr());
    if (const auto* x = dyn_cast<CXXDefaultInitExpr>(e))
        return eval_step(x->getExpr());
    if (const auto* x = dyn_cast<IntegerLiteral>(e))
        return {step_scalar(pool().integer(x->getValue().getSExtValue()))};
    if (const auto* x = dyn_cast<FloatingLiteral>(e))
        return {step_scalar(pool().real(x->getValueAsApproximateDouble()))};
    if (const auto* x = dyn_cast<CXXBoolLiteralExpr>(e))
        return {step_scalar(pool().boolean(x->getValue()))};
    if (const auto* x = dyn_cast<StringLiteral>(e))
        return {Literal{x->getString().str()}};
    if (isa<CXXThisExpr>(e))
        return frame().self;
    if (const auto* x = dyn_cast<LambdaExpr>(e)) { // its calls are inlined
        auto out = std::make_shared<Record>();
        out->decl = x->getLambdaClass();
        return {out};
    }
    if (const auto* x = dyn_cast<CXXScalarValueInitExpr>(e))
        return {convert(step_scalar(pool().integer(0)), x->getType(), where)};
    if (const auto* x = dyn_cast<ImplicitValueInitExpr>(e); x && x->getType()->isArithmeticType())
        return {convert(step_scalar(pool().integer(0)), x->getType(), where)};
    if (const auto* x = dyn_cast<DeclRefExpr>(e)) {
        if (const auto* v = dyn_cast<VarDecl>(x->getDecl()))
            return eval_ref(v, where);
        if (const auto* c = dyn_cast<EnumConstantDecl>(x->getDecl()))
            return {step_scalar(pool().integer(c->getInitVal().getExtValue()))};
    }
    if (const auto* x = dyn_cast<CastExpr>(e)) {
        Value v = eval(x->getSubExpr());
        if (v.scalar() && x->getType()->isArithmeticType())
            return {convert(*v.scalar(), x->getType(), where)};
        return v; // lvalue-to-rvalue, base and derived, constructor conversions: the value is the same
    }
    if (const auto* x = dyn_cast<MemberExpr>(e))
        return eval_member(x);
    if (const auto* x = dyn_cast<UnaryOperator>(e))
        return eval_unary(x);
    if (const auto* x = dyn_cast<BinaryOperator>(e))
        return eval_binary(x);
    if (const auto* x = dyn_cast<ConditionalOperator>(e))
        return eval_conditional(x);
    if (const auto* x = dyn_cast<ArraySubscriptExpr>(e))
        return element(eval(x->getBase()), {eval_scalar(x->getIdx())}, where);
    if (const auto* x = dyn_cast<CXXConstructExpr>(e))
        return eval_construct(x);
    if (const auto* x = dyn_cast<InitListExpr>(e))
        return eval_init_list(x);
    if (const auto* x = dyn_cast<CXXStdInitializerListExpr>(e))
        return eval(x->getSubExpr());
    if (const auto* x = dyn_cast<CallExpr>(e))
        return eval_call(x);
    reporter_.fail(where, Diag::unsupported_expression,
                   {construct_name(e),
                    "compute it from data alone, or write it with arithmetic, <cmath> and the ternary"});
}

Value Lowering::eval_member(const MemberExpr* e) {
    if (const auto* v = dyn_cast<VarDecl>(e->getMemberDecl())) // a static member
        return eval_ref(v, e->getSourceRange());
    const Value base = eval(e->getBase());
    const auto* field = dyn_cast<FieldDecl>(e->getMemberDecl());
    if (const Object* o = base.object(); o && field) {
        LoadText text =
            combine("(" + o->load.text + ")" +
                        (e->isArrow() && !isa<CXXThisExpr>(e->getBase()->IgnoreImplicit()) ? "->" : ".") +
                        field->getNameAsString(),
                    {&o->load}, true);
        return load_value(text, field->getType());
    }
    if (const Record* r = base.record(); r && field) {
        if (const auto it = r->fields.find(field); it != r->fields.end())
            return it->second;
    }
    reporter_.fail(e->getSourceRange(), Diag::unsupported_expression,
                   {"member '" + e->getMemberDecl()->getNameAsString() + "'",
                    "its object is not a struct whose fields ppc knows"});
}

Value Lowering::eval_increment(const UnaryOperator* e) {
    const Value before = e->isPostfix() ? eval(e->getSubExpr()) : Value{};
    assign(e->getSubExpr(), e->isIncrementOp() ? "+=" : "-=", {step_scalar(pool().integer(1))},
           e->getSourceRange());
    return e->isPostfix() ? before : eval(e->getSubExpr());
}

Value Lowering::eval_unary(const UnaryOperator* e) {
    const SourceRange where = e->getSourceRange();
    if (e->isIncrementDecrementOp())
        return eval_increment(e);
    switch (e->getOpcode()) {
    case UO_Plus:
        return eval(e->getSubExpr());
    case UO_Deref:
    case UO_AddrOf:
        return eval(e->getSubExpr());
    case UO_Minus: {
        const Scalar s = eval_scalar(e->getSubExpr());
        Scalar out;
        out.type = s.type;
        if (s.load)
            out.load = combine("(-(" + s.load->text + "))", {&*s.load}, true);
        const auto make = s.make;
        out.make = [this, make] { return pool().neg(make()); };
        return {out};
    }
    case UO_LNot: {
        const Scalar s = convert(eval_scalar(e->getSubExpr()), context_.BoolTy, where);
        Scalar out;
        out.type = ir::Type::Bool;
        if (s.load)
            out.load = combine("(!(" + s.load->text + "))", {&*s.load}, true);
        const auto make = s.make;
        out.make = [this, make] { return pool().logical_not(make()); };
        return {out};
    }
    default:
        reporter_.fail(where, Diag::unsupported_expression,
                       {"operator '" + UnaryOperator::getOpcodeStr(e->getOpcode()).str() + "'",
                        "write it as an assignment"});
    }
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
        if (pool().is_const(e) && pool()[e].type != ir::Type::Real) {
            const std::string text = std::to_string(pool()[e].integer);
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
    if (!a.load && !b.load)
        return step_scalar(make()); // no capture is put off: made once, however often it is used
    out.make = make;
    return out;
}

Value Lowering::eval_binary(const BinaryOperator* e) {
    const SourceRange where = e->getSourceRange();
    if (e->isAssignmentOp()) {
        const Value v = eval(e->getRHS());
        const std::string op = BinaryOperator::getOpcodeStr(e->getOpcode()).str();
        assign(e->getLHS(), op, v, where);
        return v;
    }
    if (e->getOpcode() == BO_Comma) {
        eval(e->getLHS());
        return eval(e->getRHS());
    }
    return {arithmetic(e->getOpcode(), eval_scalar(e->getLHS()), eval_scalar(e->getRHS()), where)};
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
        for (auto& [field, value] : out->fields)
            value = select_value(c, value, b.record()->fields.at(field), where);
        for (std::size_t i = 0; i < out->args.size(); ++i)
            out->args[i] = select_value(c, out->args[i], b.record()->args[i], where);
        return {out};
    }
    if (a.tensor() || b.tensor()) {
        const auto x = to_tensor(a, where), y = to_tensor(b, where);
        auto out = std::make_shared<Tensor>(*x);
        out->storage = ir::none;
        out->at = [this, c, x, y](const Indices& i) { return select(c, x->at(i), y->at(i)); };
        return {out};
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"a choice between objects", "choose between numbers or vectors"});
}

Value Lowering::eval_conditional(const ConditionalOperator* e) {
    const Scalar c = convert(eval_scalar(e->getCond()), context_.BoolTy, e->getSourceRange());
    const ir::Expr condition = c.make();
    if (pool().is_const(condition))
        return eval(pool()[condition].integer ? e->getTrueExpr() : e->getFalseExpr());
    if (!c.load || !frame().is_model)
        return select_value(c, eval(e->getTrueExpr()), eval(e->getFalseExpr()), e->getSourceRange());
    // A condition on data: what either side reads from the data is read only where that side is taken.
    Value a, b;
    branch(
        c, e->getSourceRange(), false,
        [&] {
            a = forced(eval(e->getTrueExpr()));
            return false;
        },
        [&] {
            b = forced(eval(e->getFalseExpr()));
            return false;
        });
    return select_value(c, a, b, e->getSourceRange());
}

Value Lowering::forced(Value v) {
    if (const Scalar* s = v.scalar())
        return {step_scalar(s->make())};
    return v;
}

Value Lowering::element(const Value& container, const Indices& at, SourceRange where) {
    if (const Object* o = container.object()) {
        const bool matrix = at.size() > 1;
        std::string text = "(" + o->load.text + ")" + (matrix ? "(" : "[");
        LoadText out = o->load;
        for (std::size_t i = 0; i < at.size(); ++i) {
            if (!at[i].load) {
                const ir::Expr e = at[i].make();
                if (!pool().is_const(e))
                    reporter_.fail(where, Diag::latent_index);
                text += (i ? ", " : "") + std::to_string(pool()[e].integer);
                continue;
            }
            text += (i ? ", " : "") + at[i].load->text;
            out = combine("", {&out, &*at[i].load}, false);
        }
        out.text = text + (matrix ? ")" : "]");
        out.home = nullptr;
        const QualType element_type = element_type_of(o->type, at.size());
        return load_value(out, element_type);
    }
    if (Tensor* t = container.tensor()) {
        for (const Scalar& i : at)
            if (!i.load && !is_load_expr(i.make()))
                reporter_.fail(where, Diag::latent_index);
        if (at.size() == t->dims.size())
            return {t->at(at)};
        if (at.size() < t->dims.size()) {
            auto out = std::make_shared<Tensor>(*t);
            out->dims.assign(t->dims.begin() + static_cast<std::ptrdiff_t>(at.size()), t->dims.end());
            const Tensor whole = *t;
            auto prefixed = [at](const Indices& rest) {
                Indices all = at;
                all.insert(all.end(), rest.begin(), rest.end());
                return all;
            };
            out->at = [whole, prefixed](const Indices& i) { return whole.at(prefixed(i)); };
            if (whole.position)
                out->position = [whole, prefixed](const Indices& i) { return whole.position(prefixed(i)); };
            return {out};
        }
    }
    reporter_.fail(where, Diag::unsupported_expression,
                   {"an index", "the object is not a vector or matrix that ppc knows"});
}

QualType Lowering::element_type_of(QualType container, std::size_t indices) const {
    container = container.getNonReferenceType();
    if (const auto* array = context_.getAsArrayType(container))
        return array->getElementType();
    if (container->isPointerType())
        return container->getPointeeType();
    const auto* record = container->getAsCXXRecordDecl();
    if (!record)
        return context_.DoubleTy;
    // value_type of containers, Scalar of Eigen.
    for (const char* name : {"value_type", "Scalar"}) {
        if (indices > 1 && std::string_view(name) == "value_type" && has_type_member(record, "Scalar"))
            continue;
        if (const TypedefNameDecl* t = find_type_member(record, name))
            return t->getUnderlyingType().getCanonicalType();
    }
    return context_.DoubleTy;
}

} // namespace ppc::frontend
