// Expressions: load-time ones become text, what a latent reaches becomes IR.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

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

bool Lowering::is_counter(const Expr* e) {
    const auto* ref = dyn_cast<DeclRefExpr>(e->IgnoreParenImpCasts());
    const auto* v = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
    const Variable* variable = v ? find_variable(v) : nullptr;
    return variable && variable->is_counter;
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
        if (const auto* minus = dyn_cast<UnaryOperator>(bare); minus && minus->getOpcode() == UO_Minus)
            if (const auto* i = dyn_cast<IntegerLiteral>(minus->getSubExpr()->IgnoreParens());
                i && type->isIntegerType())
                return {step_scalar(pool().integer(-i->getValue().getSExtValue()))};
        if (const auto* f = dyn_cast<FloatingLiteral>(bare))
            return {step_scalar(pool().real(f->getValueAsApproximateDouble()))};
        // The index of a canonical loop or plate is IR, not a captured value.
        if (const auto* ref = dyn_cast<DeclRefExpr>(bare))
            if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()))
                if (find_variable(v))
                    return convert_if_scalar(eval_ref(v, e->getSourceRange()), type, e->getSourceRange());
        // So is what asks for one iteration of it, `t == 0`.
        if (const auto* b = dyn_cast<BinaryOperator>(bare);
            b && b->isEqualityOp() && is_counter(b->getLHS()) &&
            isa<IntegerLiteral>(b->getRHS()->IgnoreParenImpCasts()))
            return eval_step(bare);
        // A record that distributions or supports are made of is looked into; other data stay opaque.
        const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
        if (!record || !is_language_record(record)) {
            Value value = load_value(load_text(e), type);
            if (auto* o = std::get_if<Object>(&value.v); o && o->load.nest && is_container(type))
                o->dims = declared_dims(e);
            return value;
        }
    }
    return eval_step(e);
}

bool Lowering::is_language_record(const CXXRecordDecl* r) const {
    for (const DeclContext* c = r->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c);
            ns && ns->getParent()->getRedeclContext()->isTranslationUnit())
            if (ns->getName() == "ppc")
                return true;
    // A user's distribution or support.
    return r->hasDefinition() && (find_method(r, "log_prob", {}) || find_method(r, "constrain", {}));
}

Scalar Lowering::eval_scalar(const Expr* e) { return to_scalar(eval(e), e->getSourceRange()); }

Scalar Lowering::eval_index(const Expr* e) {
    const auto* cast = dyn_cast<ImplicitCastExpr>(e->IgnoreParens());
    if (cast && cast->getCastKind() == CK_FloatingToIntegral && !frame().times.is_load(e))
        reporter_.fail(e->getSourceRange(), Diag::latent_index);
    // `i + 1` stays arithmetic, so that neighbouring elements are known to be different ones. On a side that
    // is not taken it could be out of range, what is read from the data is 0 there.
    const auto* b = dyn_cast<BinaryOperator>(e->IgnoreParenImpCasts());
    if (b && (b->getOpcode() == BO_Add || b->getOpcode() == BO_Sub) && b->getType()->isIntegerType() &&
        data_branches_ == 0 && latent_branches_ == 0) {
        const auto is_literal = [](const Expr* x) { return isa<IntegerLiteral>(x->IgnoreParenImpCasts()); };
        if (is_literal(b->getRHS()) || (is_literal(b->getLHS()) && b->getOpcode() == BO_Add))
            return arithmetic(b->getOpcode(), eval_index(b->getLHS()), eval_index(b->getRHS()),
                              e->getSourceRange());
    }
    return eval_scalar(e);
}

Lowering::Variable* Lowering::find_variable(const VarDecl* v) {
    for (auto it = frames_.rbegin(); it != frames_.rend(); ++it)
        if (const auto found = (*it)->variables.find(v); found != (*it)->variables.end())
            return &found->second;
    return nullptr;
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
        reporter_.fail(where, Diag::not_followed,
                       {v->getNameAsString(), "it is read outside of the text of the loop that adds to it"});
    if (variable->alias)
        return eval(variable->alias);
    if (const Tensor* t = variable->value.tensor(); t && t->growing)
        read_growing(v, *t, where);
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
        for (const LambdaCapture& c : x->captures())
            if (const auto* v =
                    dyn_cast_or_null<VarDecl>(c.capturesVariable() ? c.getCapturedVar() : nullptr);
                v && v->isInitCapture()) {
                Variable& own = frame().variables[v];
                own.loop = current_loop();
                own.nest = slice_.nest();
                own.value = convert_if_scalar(materialise(eval(v->getInit()), v->getNameAsString(), where),
                                              v->getType().getNonReferenceType(), where);
            }
        for (const LambdaCapture& c : x->captures())
            if (c.getCaptureKind() == LCK_ByCopy && c.capturesVariable())
                if (const auto* v = dyn_cast<VarDecl>(c.getCapturedVar()))
                    if (const Variable* variable = find_variable(v); variable && variable->sum == ir::none)
                        out->copies[v] = variable->value;
        return {out};
    }
    if (const auto* x = dyn_cast<CXXScalarValueInitExpr>(e))
        return {convert(step_scalar(pool().integer(0)), x->getType(), where)};
    if (const auto* x = dyn_cast<ImplicitValueInitExpr>(e); x && x->getType()->isArithmeticType())
        return {convert(step_scalar(pool().integer(0)), x->getType(), where)};
    if (const auto* x = dyn_cast<DeclRefExpr>(e)) {
        if (const auto* v = dyn_cast<VarDecl>(x->getDecl()))
            return eval_ref(v, where);
        if (const auto* b = dyn_cast<BindingDecl>(x->getDecl())) // the n-th part of a pair, or a field
            return eval_step(b->getHoldingVar() ? b->getHoldingVar()->getInit() : b->getBinding());
        if (const auto* c = dyn_cast<EnumConstantDecl>(x->getDecl()))
            return {step_scalar(pool().integer(c->getInitVal().getExtValue()))};
        if (const auto* f = dyn_cast<FunctionDecl>(x->getDecl()))
            return {Object{LoadText{"::" + f->getQualifiedNameAsString(), true, slice_.root(), nullptr},
                           x->getType()}};
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
        return element(eval(x->getBase()), {eval_index(x->getIdx())}, where);
    if (const auto* x = dyn_cast<CXXConstructExpr>(e))
        return eval_construct(x);
    if (const auto* x = dyn_cast<InitListExpr>(e))
        return eval_init_list(x);
    if (const auto* x = dyn_cast<CXXStdInitializerListExpr>(e))
        return eval(x->getSubExpr());
    if (const auto* x = dyn_cast<CallExpr>(e))
        return eval_call(x);
    reporter_.fail(where, Diag::unsupported_expression, {construct_name(e), construct_remedy(e)});
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
    return e->isPostfix() ? before : assigned_value(e->getSubExpr());
}

Value Lowering::eval_unary(const UnaryOperator* e) {
    const SourceRange where = e->getSourceRange();
    if (e->isIncrementDecrementOp())
        return eval_increment(e);
    switch (e->getOpcode()) {
    case UO_Plus:
        return eval(e->getSubExpr());
    case UO_Deref: {
        const Value pointer = eval(e->getSubExpr());
        if (isa<CXXThisExpr>(e->getSubExpr()->IgnoreParenImpCasts()) || pointer.empty())
            return pointer;
        if (const Object* o = pointer.object())
            return load_value(combine("(*(" + o->load.text + "))", {&o->load}, false), e->getType());
        if (const Tensor* t = pointer.tensor(); t && t->dims.size() == 1) // an array as a pointer
            return {t->at({step_scalar(pool().integer(0))})};
        reporter_.fail(where, Diag::latent_pointer, {"'" + written(e) + "'"});
    }
    case UO_AddrOf: {
        const Value of = eval(e->getSubExpr());
        if (const Object* o = of.object())
            return {Object{combine("(&(" + o->load.text + "))", {&o->load}, false), e->getType()}};
        reporter_.fail(where, Diag::latent_pointer, {"'" + written(e) + "'"});
    }
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

Value Lowering::eval_binary(const BinaryOperator* e) {
    const SourceRange where = e->getSourceRange();
    if (e->isAssignmentOp()) {
        const Value v = eval(e->getRHS());
        const std::string op = BinaryOperator::getOpcodeStr(e->getOpcode()).str();
        assign(e->getLHS(), op, v, where);
        return op == "=" ? v : assigned_value(e->getLHS());
    }
    if (e->getOpcode() == BO_Comma) {
        eval(e->getLHS());
        return eval(e->getRHS());
    }
    const Scalar left = eval_scalar(e->getLHS()); // the order must not be that of the compiler that built ppc
    return {arithmetic(e->getOpcode(), left, eval_scalar(e->getRHS()), where)};
}

Value Lowering::eval_conditional(const ConditionalOperator* e) {
    const Scalar c = convert(eval_scalar(e->getCond()), context_.BoolTy, e->getSourceRange());
    const ir::Expr condition = c.make();
    if (pool().is_const(condition))
        return eval(pool()[condition].integer ? e->getTrueExpr() : e->getFalseExpr());
    // In a helper only where that matters, so that small functions become choices without branches.
    const bool is_library = context_.getSourceManager().isInSystemHeader(e->getExprLoc());
    const bool is_guarded = frame().is_model || (!is_library && contains_element(e));
    if (!c.load || !is_guarded)
        return select_value(c, eval(e->getTrueExpr()), eval(e->getFalseExpr()), e->getSourceRange());
    // A condition on data: what either side reads from the data is read only where that side is taken.
    Value a, b;
    branch(
        c, e->getSourceRange(), !frame().is_model,
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

} // namespace ppc::frontend
