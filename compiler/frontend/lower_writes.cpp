// What a loop's body assigns to variables from outside, found before it is executed.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"
#include "compiler/ir/analysis.h"

#include "llvm/ADT/ScopeExit.h"

using namespace clang;

namespace ppc::frontend {
namespace {

const Expr* bare(const Expr* e) { return e->IgnoreParenCasts()->IgnoreImplicit()->IgnoreParenCasts(); }

bool is_subscript(const Expr* e) {
    const auto* op = dyn_cast<CXXOperatorCallExpr>(e);
    const auto* method = op ? dyn_cast_or_null<CXXMethodDecl>(op->getDirectCallee()) : nullptr;
    const bool is_lambda = method && method->getParent()->isLambda();
    return isa<ArraySubscriptExpr>(e) ||
           (op && (op->getOperator() == OO_Subscript || (op->getOperator() == OO_Call && !is_lambda)));
}

} // namespace

/// The variable that the lvalue is part of, and the indices on the way, outermost first.
struct Lowering::Target {
    const VarDecl* variable = nullptr;
    std::vector<const Expr*> indices;
    bool is_element = false; ///< the indices are all there is
};

Lowering::Target Lowering::target_of(const Expr* e) {
    e = bare(e);
    if (const auto* ref = dyn_cast<DeclRefExpr>(e)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        if (v && v->getType()->isReferenceType() && v->getInit() && !isa<ParmVarDecl>(v))
            return target_of(v->getInit());
        return {v, {}, true};
    }
    if (const auto* a = dyn_cast<ArraySubscriptExpr>(e)) {
        Target t = target_of(a->getBase());
        t.indices.push_back(a->getIdx());
        return t;
    }
    if (const auto* op = dyn_cast<CXXOperatorCallExpr>(e); op && is_subscript(e)) {
        Target t = target_of(op->getArg(0));
        for (unsigned k = 1; k < op->getNumArgs(); ++k)
            t.indices.push_back(op->getArg(k));
        return t;
    }
    if (const auto* m = dyn_cast<MemberExpr>(e)) {
        Target t = target_of(m->getBase());
        t.is_element = false;
        return t;
    }
    if (const auto* call = dyn_cast<CXXMemberCallExpr>(e)) {
        Target t = target_of(call->getImplicitObjectArgument());
        const std::string name = call->getMethodDecl() ? call->getMethodDecl()->getNameAsString() : "";
        if ((name == "at" || (name == "row" && t.indices.empty())) && call->getNumArgs() == 1)
            t.indices.push_back(call->getArg(0));
        else if (name == "col" && call->getNumArgs() == 1 && t.indices.empty())
            t.indices = {nullptr, call->getArg(0)}; // of all rows
        else if (name != "array" && name != "matrix" && name != "noalias")
            t.is_element = false;
        return t;
    }
    if (const auto* u = dyn_cast<UnaryOperator>(e)) {
        Target t = target_of(u->getSubExpr());
        t.is_element = false;
        return t;
    }
    return {};
}

std::map<const VarDecl*, Lowering::Writes> Lowering::writes_in(const Stmt* body) {
    std::map<const VarDecl*, Writes> found;
    std::set<const VarDecl*> own, read;
    std::set<const Decl*> lambdas;
    unsigned loops = 0;
    const auto write = [&](const Expr* target, llvm::StringRef op) {
        const Target t = target_of(target);
        if (!t.variable)
            return;
        Writes& w = found[t.variable];
        w.only_adds = w.only_adds && (op == "+=" || op == "-=");
        w.in_loop = w.in_loop || loops > 0;
        if (t.is_element && !t.indices.empty())
            w.elements.push_back(t.indices);
        else
            w.as_whole = true;
    };
    std::function<void(const Stmt*)> visit = [&](const Stmt* s) {
        if (!s)
            return;
        const bool is_loop = isa<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(s);
        loops += is_loop;
        const auto leave = llvm::make_scope_exit([&] { loops -= is_loop; });
        // Of a target only the indices are read.
        const auto read_indices = [&](const Expr* target) {
            for (const Expr* index : target_of(target).indices)
                visit(index);
        };
        if (const auto* d = dyn_cast<DeclStmt>(s)) {
            for (const Decl* decl : d->decls())
                if (const auto* v = dyn_cast<VarDecl>(decl))
                    own.insert(v);
        } else if (const auto* ref = dyn_cast<DeclRefExpr>(s)) {
            if (const VarDecl* v = target_of(ref).variable)
                read.insert(v);
            // A lambda may assign to what it captures, wherever it is called.
            const CXXRecordDecl* type = ref->getType().getNonReferenceType()->getAsCXXRecordDecl();
            if (type && type->isLambda() && lambdas.insert(type).second)
                visit(type->getLambdaCallOperator()->getBody());
        } else if (const auto* b = dyn_cast<BinaryOperator>(s); b && b->isAssignmentOp()) {
            write(b->getLHS(), BinaryOperator::getOpcodeStr(b->getOpcode()));
            read_indices(b->getLHS());
            visit(b->getRHS());
            return;
        } else if (const auto* u = dyn_cast<UnaryOperator>(s); u && u->isIncrementDecrementOp()) {
            write(u->getSubExpr(), "=");
        } else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(s);
                   op && op->isAssignmentOp() && op->getNumArgs() == 2) {
            write(op->getArg(0), getOperatorSpelling(op->getOperator()));
            read_indices(op->getArg(0));
            visit(op->getArg(1));
            return;
        } else if (const auto* op = dyn_cast<CXXOperatorCallExpr>(s);
                   op && op->getOperator() == OO_LessLess && op->getNumArgs() == 2) { // v << a, b;
            write(op->getArg(0), "=");
        } else if (const auto* call = dyn_cast<CallExpr>(s); call && !is_subscript(call)) {
            const FunctionDecl* f = call->getDirectCallee();
            if (const auto* m = dyn_cast_or_null<CXXMethodDecl>(f);
                m && m->getParent()->isGenericLambda() && lambdas.insert(m).second)
                visit(m->getBody());
            if (const auto* member = dyn_cast<CXXMemberCallExpr>(call))
                if (const CXXMethodDecl* m = member->getMethodDecl();
                    m && !m->isConst() && !m->isStatic() &&
                    (!is_foreign(m) ||
                     (m->getIdentifier() && (m->getName().starts_with("set") || m->getName() == "fill"))))
                    write(member->getImplicitObjectArgument(), "=");
            const unsigned shift =
                isa<CXXOperatorCallExpr>(call) && isa_and_nonnull<CXXMethodDecl>(f) ? 1 : 0;
            if (f && !is_foreign(f))
                for (unsigned k = 0; k < f->getNumParams() && k + shift < call->getNumArgs(); ++k) {
                    const QualType t = f->getParamDecl(k)->getType();
                    if (t->isLValueReferenceType() && !t.getNonReferenceType().isConstQualified())
                        write(call->getArg(k + shift), "=");
                }
        }
        for (const Stmt* child : s->children())
            visit(child);
    };
    visit(body);
    for (const VarDecl* v : own)
        found.erase(v);
    // Of the variables that hold data the slice takes care; but it has none of a function that is inlined.
    const auto is_in_slice = [&](const VarDecl* v) {
        const auto owner = std::find_if(frames_.rbegin(), frames_.rend(),
                                        [&](const auto& f) { return f->variables.contains(v); });
        return (*owner)->is_model || v->getType().getNonReferenceType()->isIntegralOrEnumerationType();
    };
    std::erase_if(found, [&](const auto& item) {
        return !find_variable(item.first) || (!is_step(item.first) && is_in_slice(item.first));
    });
    for (auto& [v, w] : found)
        w.only_adds = w.only_adds && !read.contains(v);
    return found;
}

bool Lowering::is_step(const VarDecl* v) const {
    return llvm::any_of(frames_, [&](const auto& f) { return f->times.is_step(v); });
}

/// What is added to the loop's own variable in an index, or nothing if the index is another expression.
std::optional<Scalar> Lowering::index_shift(const Expr* e, const VarDecl* index) {
    e = bare(e);
    if (const auto* ref = dyn_cast<DeclRefExpr>(e)) {
        const auto* v = dyn_cast<VarDecl>(ref->getDecl());
        if (v == index)
            return step_scalar(pool().integer(0));
        // `const int t = i + 1;` in the body
        if (v && v->getInit() && v->getType()->isIntegerType() && frame().times.is_stable(v) &&
            !find_variable(v))
            return index_shift(v->getInit(), index);
        return std::nullopt;
    }
    const auto* b = dyn_cast<BinaryOperator>(e);
    if (!b || (b->getOpcode() != BO_Add && b->getOpcode() != BO_Sub))
        return std::nullopt;
    const auto combine_with = [&](const Expr* varying, const Expr* fixed) -> std::optional<Scalar> {
        if (!is_fixed(fixed, index, nullptr))
            return std::nullopt;
        const std::optional<Scalar> inner = index_shift(varying, index);
        if (!inner)
            return std::nullopt;
        return arithmetic(b->getOpcode(), *inner, eval_scalar(fixed), e->getSourceRange());
    };
    if (const std::optional<Scalar> left = combine_with(b->getLHS(), b->getRHS()))
        return left;
    return b->getOpcode() == BO_Add ? combine_with(b->getRHS(), b->getLHS()) : std::nullopt;
}

/// True if the index is the same in all iterations of a loop that is about to begin. With `body`, its
/// variables may change outside of that.
bool Lowering::is_fixed(const Expr* e, const VarDecl* index, const Stmt* body) {
    bool fixed = frame().times.is_load(e);
    walk(e, [&](const Stmt* s) {
        if (const auto* ref = dyn_cast<DeclRefExpr>(s))
            if (const auto* v = dyn_cast<VarDecl>(ref->getDecl()); v && v->hasLocalStorage())
                fixed = fixed && v != index && find_variable(v) &&
                        (frame().times.is_stable(v) || (body && is_only_read(body, v)));
        return true;
    });
    return fixed;
}

/// What all these assignments have added to the loop's variable as their index in dimension `dim`.
std::optional<ir::Expr> Lowering::common_shift(const Writes& w, std::size_t dim, const VarDecl* index) {
    std::optional<ir::Expr> common;
    for (const auto& indices : w.elements) {
        const std::optional<Scalar> shift =
            index && dim < indices.size() && indices[dim] ? index_shift(indices[dim], index) : std::nullopt;
        if (!shift || (common && *common != shift->make()))
            return std::nullopt;
        common = shift->make();
    }
    return common;
}

/// The index that all these assignments have in dimension `dim`, in all iterations.
std::optional<ir::Expr> Lowering::common_index(const Writes& w, std::size_t dim, const VarDecl* index,
                                               const Stmt* body) {
    std::optional<ir::Expr> common;
    for (const auto& indices : w.elements) {
        if (dim >= indices.size() || !indices[dim] || !is_fixed(indices[dim], index, body))
            return std::nullopt;
        const ir::Expr at = eval_index(indices[dim]).make();
        if (common && *common != at)
            return std::nullopt;
        common = at;
    }
    return common;
}

} // namespace ppc::frontend
