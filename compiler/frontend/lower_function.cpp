// Functions that stay calls: those of ppc::math and those that name their derivative.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include "llvm/Support/FileSystem.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// A function or variable of the model's file that two translation units may not both define, or null.
const NamedDecl* defined_twice(const DeclContext* context, const SourceManager& sm) {
    for (const Decl* d : context->noload_decls()) {
        if (!sm.isInMainFile(sm.getFileLoc(d->getLocation())))
            continue;
        if (const auto* f = dyn_cast<FunctionDecl>(d);
            f && f->isThisDeclarationADefinition() && !f->isInlined() && f->isExternallyVisible())
            return f;
        if (const auto* v = dyn_cast<VarDecl>(d);
            v && v->isThisDeclarationADefinition() && !v->isInline() && v->isExternallyVisible())
            return v;
        if (const auto* inner = dyn_cast<NamespaceDecl>(d))
            if (const NamedDecl* found = defined_twice(inner, sm))
                return found;
    }
    return nullptr;
}

} // namespace

bool Lowering::is_primitive(const FunctionDecl* f) const {
    return annotation(f, "ppc::derivative") || annotation(f, "ppc::primitive");
}

const FunctionDecl* Lowering::math_function(const FunctionDecl* f) {
    // std::exp and ::exp are ppc::math::exp: the namesake with as many parameters.
    const bool standard =
        in_namespace(f, "std") ||
        (f->getDeclContext()->getRedeclContext()->isTranslationUnit() && f->getBuiltinID() != 0) ||
        (f->isExternC());
    if (!standard || !f->getIdentifier())
        return nullptr;
    std::string name = f->getName().str();
    if (name == "fmax" || name == "max")
        name = "fmax";
    if (name == "fmin" || name == "min")
        name = "fmin";
    if (name == "abs")
        name = "fabs";
    return math_namesake(name, f->getNumParams());
}

const FunctionDecl* Lowering::math_namesake(llvm::StringRef name, unsigned parameters) const {
    return library_function("math", name, parameters);
}

const FunctionDecl* Lowering::library_function(llvm::StringRef space, llvm::StringRef name,
                                               std::optional<unsigned> parameters) const {
    IdentifierTable& ids = context_.Idents;
    for (const NamedDecl* ppc : context_.getTranslationUnitDecl()->lookup(&ids.get("ppc")))
        if (const auto* ns = dyn_cast<NamespaceDecl>(ppc))
            for (const NamedDecl* math : ns->lookup(&ids.get(space)))
                if (const auto* m = dyn_cast<NamespaceDecl>(math))
                    for (const NamedDecl* d : m->lookup(&ids.get(name)))
                        if (const auto* g = dyn_cast<FunctionDecl>(d);
                            g && (!parameters || g->getNumParams() == *parameters))
                            return g;
    return nullptr;
}

void Lowering::require(const std::vector<std::string>& functions) {
    for (const std::string& name : functions)
        for (unsigned parameters = 1; parameters <= 3; ++parameters)
            if (const FunctionDecl* f = math_namesake(name, parameters))
                function_id(f, {});
}

ir::FunctionId Lowering::function_id(const FunctionDecl* f, SourceRange where) {
    f = f->getCanonicalDecl();
    if (const auto it = functions_.find(f); it != functions_.end())
        return it->second;
    const auto id = static_cast<ir::FunctionId>(program_.functions.size());
    functions_.emplace(f, id);
    program_.functions.emplace_back();
    ir::Function entry;
    entry.name = f->getQualifiedNameAsString();
    entry.result = ir_type(f->getReturnType());
    std::vector<Value> holes;
    for (unsigned k = 0; k < f->getNumParams(); ++k) {
        entry.params.push_back(ir_type(f->getParamDecl(k)->getType()));
        holes.push_back({step_scalar(pool().param(k, entry.params.back()))});
    }
    entry.derivatives.resize(entry.params.size());
    if (const AnnotateAttr* a = annotation(f, "ppc::derivative")) {
        if (a->args_size() != entry.params.size())
            reporter_.fail(where, Diag::derivative_rule,
                           {entry.name, "it names " + std::to_string(a->args_size()) +
                                            " derivatives and has " + std::to_string(entry.params.size()) +
                                            " parameters; one is needed for each"});
        unsigned k = 0;
        for (const Expr* arg : a->args()) {
            if (entry.params[k] != ir::Type::Real) { // an integer has no derivative; nullptr stands there
                ++k;
                continue;
            }
            const FunctionDecl* d = named_function(arg);
            if (!d || d->getNumParams() != entry.params.size())
                reporter_.fail(where, Diag::derivative_rule,
                               {entry.name, "a derivative is a function of the same parameters"});
            {
                const Value v = call(d, holes, {}, where);
                entry.derivatives[k] = pool().to_real(to_scalar(v, where).make());
            }
            ++k;
        }
    }
    if (!in_namespace(f, "ppc")) {
        const SourceManager& sm = context_.getSourceManager();
        if (sm.isInMainFile(sm.getFileLoc(f->getLocation())))
            if (const NamedDecl* twice = defined_twice(context_.getTranslationUnitDecl(), sm))
                reporter_.fail(f->getLocation(), Diag::derivative_file,
                               {f->getNameAsString(), twice->getNameAsString()});
        const llvm::StringRef file = sm.getFilename(sm.getFileLoc(f->getLocation()));
        llvm::SmallString<256> path; // the kernel that includes it is compiled in another folder
        entry.file = llvm::sys::fs::real_path(file, path) ? file.str() : path.str().str();
    }
    program_.functions[id] = std::move(entry);
    return id;
}

} // namespace ppc::frontend
