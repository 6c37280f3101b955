#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {

bool in_namespace(const Decl* d, llvm::StringRef name) {
    for (const DeclContext* c = d->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c);
            ns && ns->getParent()->getRedeclContext()->isTranslationUnit())
            return ns->getName() == name;
    return false;
}

bool is_foreign(const Decl* d) {
    return in_namespace(d, "std") || in_namespace(d, "Eigen") || in_namespace(d, "__gnu_cxx");
}

bool is_string(QualType t) {
    const auto* r = t.getNonReferenceType()->getAsCXXRecordDecl();
    return r && r->getName() == "basic_string" && r->isInStdNamespace();
}

const AnnotateAttr* annotation(const FunctionDecl* f, llvm::StringRef name) {
    for (const FunctionDecl* d : f->redecls())
        for (const auto* a : d->specific_attrs<AnnotateAttr>())
            if (a->getAnnotation() == name)
                return a;
    return nullptr;
}

const FunctionDecl* named_function(const Expr* argument) {
    const Expr* e = argument->IgnoreParenImpCasts();
    if (const auto* c = dyn_cast<ConstantExpr>(e))
        e = c->getSubExpr()->IgnoreParenImpCasts();
    if (const auto* u = dyn_cast<UnaryOperator>(e))
        e = u->getSubExpr()->IgnoreParenImpCasts();
    const auto* ref = dyn_cast<DeclRefExpr>(e);
    return ref ? dyn_cast<FunctionDecl>(ref->getDecl()) : nullptr;
}

ir::Type ir_type(QualType t) {
    t = t.getNonReferenceType();
    if (t->isBooleanType())
        return ir::Type::Bool;
    if (t->isIntegralOrEnumerationType())
        return ir::Type::Int;
    return ir::Type::Real;
}

bool lacks_semicolon(const Stmt* s) {
    if (const auto* x = dyn_cast<IfStmt>(s))
        return lacks_semicolon(x->getElse() ? x->getElse() : x->getThen());
    if (const auto* x = dyn_cast<ForStmt>(s))
        return lacks_semicolon(x->getBody());
    if (const auto* x = dyn_cast<CXXForRangeStmt>(s))
        return lacks_semicolon(x->getBody());
    if (const auto* x = dyn_cast<WhileStmt>(s))
        return lacks_semicolon(x->getBody());
    if (const auto* x = dyn_cast<SwitchStmt>(s))
        return lacks_semicolon(x->getBody());
    if (const auto* x = dyn_cast<SwitchCase>(s))
        return lacks_semicolon(x->getSubStmt());
    if (const auto* x = dyn_cast<LabelStmt>(s))
        return lacks_semicolon(x->getSubStmt());
    if (const auto* x = dyn_cast<AttributedStmt>(s))
        return lacks_semicolon(x->getSubStmt());
    return isa<Expr, DoStmt, ReturnStmt, BreakStmt, ContinueStmt, GotoStmt>(s);
}

bool contains_return(const Stmt* s) {
    if (!s || isa<LambdaExpr>(s))
        return false;
    if (isa<ReturnStmt>(s))
        return true;
    for (const Stmt* c : s->children())
        if (contains_return(c))
            return true;
    return false;
}

/// `continue`, or a `break` that is not of a switch inside.
static bool contains_leave(const Stmt* s, bool breaks_count) {
    if (!s || isa<LambdaExpr, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(s))
        return false;
    if (isa<ContinueStmt>(s) || (breaks_count && isa<BreakStmt>(s)))
        return true;
    const bool inside = breaks_count && !isa<SwitchStmt>(s);
    for (const Stmt* c : s->children())
        if (contains_leave(c, inside))
            return true;
    return false;
}

const BreakStmt* find_break(const Stmt* s) {
    if (!s || isa<LambdaExpr, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt>(s))
        return nullptr;
    if (const auto* b = dyn_cast<BreakStmt>(s))
        return b;
    for (const Stmt* c : s->children())
        if (const auto* b = find_break(c))
            return b;
    return nullptr;
}

bool contains_continue(const Stmt* s) { return contains_leave(s, true); }

bool assigns_element(const Stmt* s) {
    if (!s)
        return false;
    if (const auto* b = dyn_cast<BinaryOperator>(s);
        b && b->isAssignmentOp() &&
        isa<ArraySubscriptExpr, CXXOperatorCallExpr>(b->getLHS()->IgnoreParenImpCasts()))
        return true;
    for (const Stmt* c : s->children())
        if (assigns_element(c))
            return true;
    return false;
}

bool contains_element(const Stmt* s) {
    if (!s || isa<LambdaExpr>(s))
        return false;
    if (isa<ArraySubscriptExpr>(s))
        return true;
    if (const auto* call = dyn_cast<CXXOperatorCallExpr>(s);
        call && (call->getOperator() == OO_Subscript || call->getOperator() == OO_Call))
        return true;
    return llvm::any_of(s->children(), [](const Stmt* c) { return contains_element(c); });
}

bool contains_loop(const Stmt* s) {
    if (!s || isa<LambdaExpr>(s))
        return false;
    if (isa<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(s))
        return true;
    for (const Stmt* c : s->children())
        if (contains_loop(c))
            return true;
    return false;
}

} // namespace ppc::frontend
