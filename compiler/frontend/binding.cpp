#include "compiler/frontend/binding.h"

#include <functional>

using namespace clang;

namespace ppc::frontend {
namespace {

/// True if f is true of s or of a statement or expression below it.
bool any(const Stmt* s, const std::function<bool(const Stmt*)>& f) {
    bool found = false;
    walk(s, [&](const Stmt* x) {
        found = found || f(x);
        return !found;
    });
    return found;
}

const FunctionDecl* callee_of(const Stmt* s) {
    if (const auto* call = dyn_cast<CallExpr>(s))
        return call->getDirectCallee();
    if (const auto* construct = dyn_cast<CXXConstructExpr>(s))
        return construct->getConstructor();
    return nullptr;
}

bool is_library(const FunctionDecl* f) {
    for (const DeclContext* c = f->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c);
            ns && ns->getParent()->getRedeclContext()->isTranslationUnit())
            return ns->getName() == "std" || ns->getName() == "Eigen" || ns->getName() == "ppc" ||
                   ns->getName() == "__gnu_cxx";
    return f->getASTContext().getSourceManager().isInSystemHeader(f->getLocation());
}

} // namespace

void walk(const Stmt* s, const std::function<bool(const Stmt*)>& f) {
    if (!s || !f(s))
        return;
    for (const Stmt* child : s->children())
        walk(child, f);
}

bool is_only_read(const Stmt* s, const VarDecl* v) {
    const auto names = [v](const Stmt* part) {
        const auto* ref = dyn_cast_or_null<DeclRefExpr>(part);
        return ref && ref->getDecl() == v;
    };
    int others = 0;
    walk(s, [&](const Stmt* part) {
        const auto* cast = dyn_cast<ImplicitCastExpr>(part);
        others += names(part);
        others -= cast && cast->getCastKind() == CK_LValueToRValue && names(cast->getSubExpr());
        return true;
    });
    return others == 0;
}

Word language_word(const FunctionDecl* f) {
    if (!f || !f->getIdentifier())
        return Word::none;
    const auto* ns = dyn_cast<NamespaceDecl>(f->getDeclContext());
    if (!ns || ns->getName() != "ppc" || !ns->getParent()->getRedeclContext()->isTranslationUnit())
        return Word::none;
    const llvm::StringRef name = f->getName();
    if (name == "sample")
        return Word::sample;
    if (name == "observe")
        return Word::observe;
    if (name == "plate")
        return Word::plate;
    if (name == "markov")
        return Word::markov;
    if (name == "factor")
        return Word::factor;
    if (name == "deterministic")
        return Word::deterministic;
    if (name == "scope")
        return Word::scope;
    if (name == "param")
        return Word::param;
    if (name == "auxiliary")
        return Word::auxiliary;
    if (name == "median_value")
        return Word::median_value;
    if (name == "enumerate")
        return Word::enumerate;
    return Word::none;
}

Word language_word(const Stmt* s) { return language_word(callee_of(s)); }

const FunctionDecl* Definitions::of(const FunctionDecl* f) {
    if (!f)
        return nullptr;
    const FunctionDecl* definition = nullptr;
    if (f->hasBody(definition))
        return definition;
    if (f->isImplicitlyInstantiable()) {
        auto* mutable_f = const_cast<FunctionDecl*>(f);
        sema_.InstantiateFunctionDefinition(f->getLocation(), mutable_f, true, true, true);
        if (f->hasBody(definition))
            return definition;
    }
    return nullptr;
}

bool Definitions::has_sites(const FunctionDecl* f) {
    if (language_word(f) != Word::none)
        return true;
    if (!f || is_library(f))
        return false;
    f = f->getCanonicalDecl();
    if (const auto it = has_sites_.find(f); it != has_sites_.end())
        return it->second;
    has_sites_[f] = false; // a recursive call adds nothing
    const FunctionDecl* definition = of(f);
    return has_sites_[f] = definition && any(definition->getBody(), [&](const Stmt* s) {
                               const FunctionDecl* callee = callee_of(s);
                               return callee && has_sites(callee);
                           });
}

const VarDecl* named_variable(const DeclRefExpr* ref) {
    if (const auto* binding = dyn_cast<BindingDecl>(ref->getDecl()))
        return dyn_cast<VarDecl>(binding->getDecomposedDecl());
    return dyn_cast<VarDecl>(ref->getDecl());
}

const VarDecl* root_variable(const Expr* e) {
    for (;;) {
        e = e->IgnoreParenImpCasts();
        if (const auto* ref = dyn_cast<DeclRefExpr>(e)) {
            const VarDecl* v = named_variable(ref);
            // A reference stands for what it was bound to.
            if (v && v->getType()->isReferenceType() && v->getInit() && !isa<ParmVarDecl>(v) &&
                !v->getType().getNonReferenceType().isConstQualified()) {
                e = v->getInit();
                continue;
            }
            return v;
        }
        if (const auto* m = dyn_cast<MemberExpr>(e))
            e = m->getBase();
        else if (const auto* a = dyn_cast<ArraySubscriptExpr>(e))
            e = a->getBase();
        else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(e); op && op->getNumArgs() > 0)
            e = op->getArg(0);
        else if (const auto* call = dyn_cast<CXXMemberCallExpr>(e))
            e = call->getImplicitObjectArgument();
        else if (const auto* u = dyn_cast<UnaryOperator>(e))
            e = u->getSubExpr();
        else if (const auto* t = dyn_cast<MaterializeTemporaryExpr>(e))
            e = t->getSubExpr();
        else
            return nullptr;
    }
}

BindingTimes::BindingTimes(const FunctionDecl* function, std::set<const VarDecl*> step, bool step_this,
                           Definitions& definitions)
    : step_(std::move(step)), step_this_(step_this), definitions_(definitions) {
    const Stmt* body = function->getBody();
    bool changed = true;
    auto mark_step = [&](const VarDecl* v) {
        if (v && step_.insert(v).second)
            changed = true;
    };
    std::map<const VarDecl*, unsigned> declared; // number of step branches around the declaration
    // What `target = value` (or a call that may change target) means for binding times.
    std::map<const VarDecl*, const Expr*> ranges; // of range-for loops whose variable is a reference
    std::function<void(const Expr*, bool, unsigned)> assign = [&](const Expr* target, bool step_value,
                                                                  unsigned under_step) {
        // What is assigned through the variable of a range-for changes the range.
        const Expr* lvalue = target->IgnoreParenImpCasts();
        for (bool deeper = true; deeper;) {
            deeper = true;
            if (const auto* m = dyn_cast<MemberExpr>(lvalue))
                lvalue = m->getBase()->IgnoreParenImpCasts();
            else if (const auto* a = dyn_cast<ArraySubscriptExpr>(lvalue))
                lvalue = a->getBase()->IgnoreParenImpCasts();
            else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(lvalue); op && op->getNumArgs() > 0)
                lvalue = op->getArg(0)->IgnoreParenImpCasts();
            else
                deeper = false;
        }
        if (const auto* ref = dyn_cast<DeclRefExpr>(lvalue))
            if (const VarDecl* named = named_variable(ref))
                if (const auto it = ranges.find(named); it != ranges.end()) {
                    assigned_.insert(named);
                    if (step_value)
                        mark_step(named);
                    assign(it->second, step_value, under_step);
                    return;
                }
        const VarDecl* v = root_variable(target);
        if (!v)
            return;
        assigned_.insert(v);
        // A variable of the branch itself does not depend on whether the branch is taken.
        // A latent that is written to a global, a stream say, is an error of its own; later uses are none.
        if (v->hasGlobalStorage() && !v->isStaticLocal())
            return;
        const auto it = declared.find(v);
        if (step_value || under_step > (it == declared.end() ? 0 : it->second))
            mark_step(v);
    };
    // What a lambda assigns to what it captures comes from its arguments: here, or where it is passed to.
    const auto assigns = [](const CXXMethodDecl* lambda) {
        return any(lambda->getBody(), [](const Stmt* s) {
            const auto* b = dyn_cast<BinaryOperator>(s);
            const auto* op = dyn_cast<CXXOperatorCallExpr>(s);
            return (b && b->isAssignmentOp()) || (op && op->isAssignmentOp());
        });
    };
    const auto call_lambda = [&](const CallExpr* call, const CXXMethodDecl* callee) {
        for (unsigned k = 0; assigns(callee) && k < callee->getNumParams() && k + 1 < call->getNumArgs(); ++k)
            if (!is_load(call->getArg(k + 1))) {
                mark_step(callee->getParamDecl(k));
                if (const FunctionDecl* generic = callee->getTemplateInstantiationPattern())
                    mark_step(generic->getParamDecl(k));
            }
    };
    const auto pass_lambda = [&](const Expr* argument) {
        const CXXRecordDecl* type = argument->getType().getNonReferenceType()->getAsCXXRecordDecl();
        if (!type || !type->isLambda() || !assigns(type->getLambdaCallOperator()))
            return;
        for (const ParmVarDecl* p : type->getLambdaCallOperator()->parameters())
            if (!p->getType().getNonReferenceType()->isIntegerType())
                mark_step(p);
    };
    std::function<void(const Stmt*, unsigned)> visit = [&](const Stmt* s, unsigned under_step) {
        if (!s)
            return;
        if (const auto* d = dyn_cast<DeclStmt>(s)) {
            for (const Decl* decl : d->decls())
                if (const auto* v = dyn_cast<VarDecl>(decl)) {
                    declared[v] = under_step;
                    if (v->getInit() && !is_load(v->getInit()))
                        mark_step(v);
                }
        } else if (const auto* f = dyn_cast<CXXForRangeStmt>(s)) {
            if (f->getRangeInit() && !is_load(f->getRangeInit()) &&
                !is_counted(language_word(f->getRangeInit()->IgnoreImplicit())))
                mark_step(f->getLoopVariable());
            const QualType type = f->getLoopVariable()->getType();
            if (type->isReferenceType() && !type.getNonReferenceType().isConstQualified() &&
                f->getRangeInit())
                ranges[f->getLoopVariable()] = f->getRangeInit();
            visit(f->getRangeInit(), under_step);
            visit(f->getBody(), under_step);
            return;
        } else if (const auto* i = dyn_cast<IfStmt>(s)) {
            const unsigned inner = under_step + (i->getCond() && !is_load(i->getCond()) ? 1 : 0);
            visit(i->getInit(), under_step);
            visit(i->getCond(), under_step);
            visit(i->getThen(), inner);
            visit(i->getElse(), inner);
            return;
        } else if (const auto* b = dyn_cast<BinaryOperator>(s); b && b->isAssignmentOp()) {
            assign(b->getLHS(), !is_load(b->getRHS()), under_step);
        } else if (const auto* u = dyn_cast<UnaryOperator>(s); u && u->isIncrementDecrementOp()) {
            assign(u->getSubExpr(), false, under_step);
        } else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(s); op && op->getOperator() != OO_Call) {
            const bool assigns = op->isAssignmentOp() || op->getOperator() == OO_LessLess ||
                                 op->getOperator() == OO_Comma || // of Eigen: v << a, b;
                                 op->getOperator() == OO_PlusPlus || op->getOperator() == OO_MinusMinus;
            if (assigns && op->getNumArgs() > 0) {
                bool step_value = false;
                for (unsigned k = 1; k < op->getNumArgs(); ++k)
                    step_value = step_value || !is_load(op->getArg(k));
                assign(op->getArg(0), step_value, under_step);
            }
        } else if (const auto* call = dyn_cast<CallExpr>(s); call && language_word(call) == Word::none) {
            bool step_value = false;
            for (const Expr* a : call->arguments())
                step_value = step_value || !is_load(a);
            const FunctionDecl* callee = call->getDirectCallee();
            if (callee && definitions_.has_sites(callee))
                step_value = true;
            const auto* lambda = dyn_cast_or_null<CXXMethodDecl>(callee);
            if (lambda && lambda->getParent()->isLambda())
                call_lambda(call, lambda);
            else
                for (const Expr* a : call->arguments())
                    pass_lambda(a);
            if (const auto* member = dyn_cast<CXXMemberCallExpr>(call)) {
                const CXXMethodDecl* m = member->getMethodDecl();
                // Eigen's and the containers' access functions are not const and change nothing by
                // themselves.
                const bool sets = m && m->getIdentifier() && is_library(m) &&
                                  (m->getName().starts_with("set") || m->getName() == "fill" ||
                                   m->getName() == "emplace_back");
                const bool access =
                    !sets && (call->isLValue() || (m && is_library(m) && call->getNumArgs() == 0) ||
                              (m && !m->getReturnType()->isVoidType() && is_library(m)));
                if (m && !m->isConst() && !access)
                    assign(member->getImplicitObjectArgument(), step_value, under_step);
            }
            // The first argument of a call operator, a lambda's say, is the object.
            const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
            const unsigned object = isa<CXXOperatorCallExpr>(call) && method && !method->isStatic() ? 1 : 0;
            if (callee && !is_library(callee))
                for (unsigned k = 0; k < callee->getNumParams() && k + object < call->getNumArgs(); ++k) {
                    const QualType t = callee->getParamDecl(k)->getType();
                    if (t->isLValueReferenceType() && !t.getNonReferenceType().isConstQualified())
                        assign(call->getArg(k + object), step_value, under_step);
                }
        }
        for (const Stmt* child : s->children())
            visit(child, under_step);
    };
    while (changed) {
        changed = false;
        visit(body, 0);
    }
}

bool BindingTimes::has_site(const Stmt* s) const {
    return any(s, [&](const Stmt* x) {
        const FunctionDecl* callee = callee_of(x);
        return callee && definitions_.has_sites(callee);
    });
}

bool BindingTimes::is_load(const Stmt* s) const {
    if (!s)
        return true;
    return !any(s, [&](const Stmt* x) {
        if (const auto* ref = dyn_cast<DeclRefExpr>(x))
            if (const VarDecl* v = named_variable(ref); v && step_.contains(v))
                return true;
        if (isa<CXXThisExpr>(x) && step_this_)
            return true;
        const FunctionDecl* callee = callee_of(x);
        return callee && definitions_.has_sites(callee);
    });
}

bool BindingTimes::is_stable(const Stmt* s) const {
    return !any(s, [&](const Stmt* x) {
        if (const auto* ref = dyn_cast<DeclRefExpr>(x))
            if (const VarDecl* v = named_variable(ref); v && assigned_.contains(v))
                return true;
        return false;
    });
}

} // namespace ppc::frontend
