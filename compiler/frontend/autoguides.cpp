#include "compiler/frontend/autoguides.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// The call of ppc::AutoGuide's constructor in the initialiser: the lambda's body returns it.
const CXXConstructExpr* construction(const Stmt* s) {
    if (!s)
        return nullptr;
    if (const auto* c = dyn_cast<CXXConstructExpr>(s);
        c && c->getConstructor()->getParent()->getName() == "AutoGuide" &&
        !c->getConstructor()->isCopyOrMoveConstructor())
        return c;
    if (const auto* lambda = dyn_cast<LambdaExpr>(s))
        return construction(lambda->getBody());
    for (const Stmt* child : s->children())
        if (const CXXConstructExpr* found = construction(child))
            return found;
    return nullptr;
}

const Expr* inner(const Expr* e) {
    for (;;) {
        const Expr* next = e->IgnoreParenImpCasts();
        if (const auto* m = dyn_cast<MaterializeTemporaryExpr>(next))
            next = m->getSubExpr();
        else if (const auto* c = dyn_cast<ExprWithCleanups>(next))
            next = c->getSubExpr();
        if (next == e)
            return e;
        e = next;
    }
}

class Reader {
public:
    Reader(const ASTContext& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

    std::optional<SourceGuide> read(const VarDecl* variable) {
        SourceGuide out;
        out.specification.name = variable->getNameAsString();
        const CXXConstructExpr* made = construction(variable->getInit());
        if (!made || made->getNumArgs() == 0) {
            reporter_.report(variable->getLocation(), Diag::autoguide_form, {out.specification.name});
            return std::nullopt;
        }
        for (const Expr* argument : made->arguments()) {
            const auto* call = dyn_cast<CallExpr>(inner(argument));
            const FunctionDecl* family = call ? call->getDirectCallee() : nullptr;
            if (!family || !is_of_families(family)) {
                reporter_.report(argument->getSourceRange(), Diag::autoguide_form, {out.specification.name});
                return std::nullopt;
            }
            ir::GuidePart part;
            part.family = family->getNameAsString();
            if (part.family == "decenter") {
                if (!add_decentred(out, call))
                    return std::nullopt;
                continue;
            }
            for (const Expr* a : call->arguments())
                if (!add(part, inner(a))) {
                    reporter_.report(a->getSourceRange(), Diag::autoguide_argument, {part.family});
                    return std::nullopt;
                }
            if (part.sites.empty())
                part.sites.emplace_back(ir::rest_of_sites);
            out.specification.parts.push_back(std::move(part));
            out.parts.push_back(call->getSourceRange());
        }
        if (out.specification.parts.empty()) {
            reporter_.report(variable->getLocation(), Diag::autoguide_form, {out.specification.name});
            return std::nullopt;
        }
        out.parts.push_back(decenter_);
        return out;
    }

private:
    static bool is_of_families(const Decl* d) {
        const auto* ns = dyn_cast<NamespaceDecl>(d->getDeclContext());
        return ns && ns->getName() == "families";
    }

    /// The sites of `decenter("theta")` or `decenter(automatic)`.
    bool add_decentred(SourceGuide& out, const CallExpr* call) {
        decenter_ = call->getSourceRange();
        ir::GuidePart part;
        bool is_read = call->getNumArgs() > 0;
        for (const Expr* a : call->arguments())
            is_read = is_read && add(part, inner(a));
        for (const std::string& word : part.words)
            is_read = is_read && word == ir::dependent_sites_in_source;
        if (!is_read || !part.numbers.empty() || llvm::is_contained(part.sites, ir::rest_of_sites)) {
            reporter_.report(decenter_, Diag::autoguide_decenter);
            return false;
        }
        llvm::append_range(out.specification.decentred, part.sites);
        if (!part.words.empty())
            out.specification.decentred.emplace_back(ir::dependent_sites);
        return true;
    }

    bool add(ir::GuidePart& part, const Expr* e) const {
        if (const auto* name = dyn_cast<StringLiteral>(e)) {
            part.sites.push_back(name->getString().str());
            return true;
        }
        if (const auto* word = dyn_cast<DeclRefExpr>(e); word && isa<FunctionDecl>(word->getDecl())) {
            part.words.push_back(word->getDecl()->getNameAsString());
            return true;
        }
        if (const auto* word = dyn_cast<DeclRefExpr>(e); word && is_of_families(word->getDecl())) {
            const std::string text = word->getDecl()->getNameAsString();
            (text == ir::rest_of_sites ? part.sites : part.words).push_back(text);
            return true;
        }
        Expr::EvalResult value;
        if (e->getType()->isArithmeticType() && e->EvaluateAsRValue(value, context_)) {
            part.numbers.push_back(value.Val.isInt() ? static_cast<double>(value.Val.getInt().getExtValue())
                                                     : value.Val.getFloat().convertToDouble());
            return true;
        }
        return false;
    }

    const ASTContext& context_;
    Reporter& reporter_;
    SourceRange decenter_; ///< of the guide at hand
};

/// Calls f on each declaration with the annotation, and the function that this names.
void find_annotated(const DeclContext* in, const SourceManager& sm, llvm::StringRef annotation,
                    llvm::function_ref<void(const Decl*, const FunctionDecl*)> f) {
    for (const Decl* d : in->noload_decls()) {
        if (sm.isInSystemHeader(d->getLocation()))
            continue;
        if (const auto* nested = dyn_cast<NamespaceDecl>(d))
            find_annotated(nested, sm, annotation, f);
        if (const FunctionDecl* of = annotated_function(d, annotation))
            f(d, of);
    }
}

/// Calls f on each declaration whose annotation names the model.
void find(const DeclContext* in, const SourceManager& sm, const FunctionDecl* model,
          llvm::StringRef annotation, llvm::function_ref<void(const Decl*)> f) {
    find_annotated(in, sm, annotation, [&](const Decl* d, const FunctionDecl* of) {
        if (of->getCanonicalDecl() == model->getCanonicalDecl())
            f(d);
    });
}

/// The string literals among the arguments of an annotation.
std::vector<std::string> names_in(const Decl* declaration, llvm::StringRef annotation) {
    std::vector<std::string> out;
    for (const auto* a : declaration->specific_attrs<AnnotateAttr>())
        if (a->getAnnotation() == annotation)
            for (const Expr* e : a->args()) {
                if (const auto* c = dyn_cast<ConstantExpr>(e))
                    e = c->getSubExpr();
                if (const auto* name = dyn_cast<StringLiteral>(e->IgnoreParenImpCasts()))
                    out.push_back(name->getString().str());
            }
    return out;
}

} // namespace

const FunctionDecl* annotated_function(const Decl* declaration, llvm::StringRef annotation) {
    for (const auto* a : declaration->specific_attrs<AnnotateAttr>())
        if (a->getAnnotation() == annotation && a->args_size() > 0) {
            const Expr* e = *a->args_begin();
            if (const auto* c = dyn_cast<ConstantExpr>(e))
                e = c->getSubExpr();
            e = e->IgnoreParenImpCasts();
            if (const auto* u = dyn_cast<UnaryOperator>(e))
                e = u->getSubExpr()->IgnoreParenImpCasts();
            if (const auto* ref = dyn_cast<DeclRefExpr>(e))
                return dyn_cast<FunctionDecl>(ref->getDecl());
        }
    return nullptr;
}

std::vector<SourceGuide> find_automatic_guides(const ASTContext& context, const FunctionDecl* model,
                                               Reporter& reporter) {
    std::vector<SourceGuide> out;
    Reader reader(context, reporter);
    find(context.getTranslationUnitDecl(), context.getSourceManager(), model, "ppc::autoguide",
         [&](const Decl* d) {
             if (const auto* variable = dyn_cast<VarDecl>(d))
                 if (std::optional<SourceGuide> guide = reader.read(variable))
                     out.push_back(std::move(*guide));
         });
    return out;
}

std::vector<WrittenGuide> find_written_guides(const ASTContext& context, const FunctionDecl* model,
                                              Reporter& reporter) {
    std::vector<WrittenGuide> out;
    const DeclContext* unit = context.getTranslationUnitDecl();
    const SourceManager& sm = context.getSourceManager();
    find(unit, sm, model, "ppc::guide", [&](const Decl* d) {
        if (const auto* f = dyn_cast<FunctionDecl>(d); f && f->isThisDeclarationADefinition())
            out.push_back({f, names_in(f, "ppc::guide")});
    });
    find_annotated(unit, sm, "ppc::median", [&](const Decl* d, const FunctionDecl* of) {
        const auto* f = dyn_cast<FunctionDecl>(d);
        if (!f || !f->isThisDeclarationADefinition())
            return;
        const FunctionDecl* guide = of->getDefinition() ? of->getDefinition() : of;
        if (!annotated_function(guide, "ppc::guide"))
            reporter.report(f->getLocation(), Diag::median_of_no_guide,
                            {f->getNameAsString(), of->getNameAsString()});
        for (WrittenGuide& w : out)
            if (w.function == guide)
                w.medians.push_back(f);
    });
    return out;
}

} // namespace ppc::frontend
