#include "compiler/frontend/translate.h"

#include "compiler/frontend/autoguides.h"
#include "compiler/frontend/header_errors.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/unit_guides.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace clang;

namespace ppc::frontend {
namespace {

bool is_model(const FunctionDecl* f) {
    for (const auto* a : f->specific_attrs<AnnotateAttr>())
        if (a->getAnnotation() == "ppc::model")
            return true;
    return false;
}

void find_models(const DeclContext* context, const SourceManager& sm,
                 std::vector<const FunctionDecl*>& models) {
    // What a precompiled header declares stays unread: models are in files.
    for (const Decl* d : context->noload_decls()) {
        if (sm.isInSystemHeader(d->getLocation()))
            continue;
        if (const auto* f = dyn_cast<FunctionDecl>(d); f && f->isThisDeclarationADefinition() && is_model(f))
            models.push_back(f);
        else if (const auto* t = dyn_cast<FunctionTemplateDecl>(d); t && is_model(t->getTemplatedDecl()))
            models.push_back(t->getTemplatedDecl());
        else if (const auto* r = dyn_cast<CXXRecordDecl>(d))
            find_models(r, sm, models);
        else if (const auto* inner = dyn_cast<NamespaceDecl>(d))
            find_models(inner, sm, models);
    }
}

/// Structs of the global namespace that a type is made of.
void global_records(QualType type, std::set<std::string>& names) {
    const auto* record = type.getNonReferenceType().getCanonicalType()->getAsCXXRecordDecl();
    if (!record)
        return;
    if (record->getDeclContext()->getRedeclContext()->isTranslationUnit())
        names.insert(record->getNameAsString());
    if (const auto* spec = dyn_cast<ClassTemplateSpecializationDecl>(record))
        for (const TemplateArgument& a : spec->getTemplateArgs().asArray())
            if (a.getKind() == TemplateArgument::Type)
                global_records(a.getAsType(), names);
}

/// The type as C++ text without reference and const. Global names get a leading `::`, since the model file
/// may open namespaces that have the same names.
std::string qualified_type(QualType t, const ASTContext& context) {
    PrintingPolicy policy(context.getLangOpts());
    policy.PrintCanonicalTypes = true;
    std::string text = t.getNonReferenceType().getUnqualifiedType().getAsString(policy);
    std::set<std::string> names;
    global_records(t, names);
    auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (const std::string& name : names)
        for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += name.size() + 2) {
            const bool whole = (at == 0 || (!is_word(text[at - 1]) && text[at - 1] != ':')) &&
                               (at + name.size() == text.size() || !is_word(text[at + name.size()]));
            if (whole)
                text.insert(at, "::");
        }
    return text;
}

/// The `#include` of the main file through which `where` came in, as written: "<vector>"; empty if it is in
/// the main file.
std::string include_of(SourceLocation where, FileID model_file, const SourceManager& sm) {
    FileID file = sm.getFileID(sm.getFileLoc(where));
    SourceLocation directive;
    while (file != model_file) {
        directive = sm.getIncludeLoc(file);
        if (directive.isInvalid())
            return "";
        file = sm.getFileID(directive);
    }
    if (directive.isInvalid())
        return "";
    const llvm::StringRef text = sm.getBufferData(file).drop_front(sm.getFileOffset(directive));
    const char close = text.starts_with("<") ? '>' : '"';
    const std::size_t end = text.find(close, 1);
    return end == llvm::StringRef::npos ? "" : text.take_front(end + 1).str();
}

/// What the generated header needs for a parameter's type: includes, or declarations of structs that stand in
/// the model file.
void type_needs(QualType type, FileID model_file, const SourceManager& sm, std::set<std::string>& includes,
                std::set<std::string>& declarations) {
    type = type.getNonReferenceType().getCanonicalType();
    const auto* record = type->getAsCXXRecordDecl();
    if (!record)
        return;
    if (const auto* spec = dyn_cast<ClassTemplateSpecializationDecl>(record))
        for (const TemplateArgument& a : spec->getTemplateArgs().asArray())
            if (a.getKind() == TemplateArgument::Type)
                type_needs(a.getAsType(), model_file, sm, includes, declarations);
    std::vector<std::string> namespaces;
    for (const DeclContext* c = record->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c))
            namespaces.insert(namespaces.begin(), ns->getNameAsString());
    if (!namespaces.empty() && namespaces[0] == "std") {
        static const std::set<std::string> own_header{"vector", "array", "optional", "string", "map"};
        const std::string name = record->getNameAsString();
        if (own_header.contains(name))
            includes.insert("<" + name + ">");
        else if (name == "pair")
            includes.insert("<utility>");
        return;
    }
    if (!namespaces.empty() && namespaces[0] == "Eigen") {
        includes.insert("<Eigen/Core>");
        return;
    }
    if (const std::string include = include_of(record->getLocation(), model_file, sm); !include.empty()) {
        includes.insert(include);
        return;
    }
    std::string text = (record->isStruct() ? "struct " : "class ") + record->getNameAsString() + ";";
    for (auto it = namespaces.rbegin(); it != namespaces.rend(); ++it)
        text = "namespace " + *it + " { " + text + " }";
    declarations.insert(text);
}

/// A struct of the user's own, read field by field; null for anything else.
const CXXRecordDecl* plain_struct(QualType type) {
    const auto* record = type->getAsCXXRecordDecl();
    if (!record || !record->hasDefinition())
        return nullptr;
    for (const DeclContext* c = record->getDeclContext(); c; c = c->getParent())
        if (const auto* ns = dyn_cast<NamespaceDecl>(c);
            ns && (ns->getName() == "std" || ns->getName() == "Eigen"))
            return nullptr;
    return record->getDefinition();
}

/// True if the runtime reads a value of this type, which is not a struct of the user's.
bool is_readable(QualType type) {
    type = type.getCanonicalType();
    if (type->isArithmeticType())
        return true;
    const auto* spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
    if (!spec || plain_struct(type))
        return false;
    const llvm::StringRef name = spec->getName();
    const auto element = [&](unsigned k) { return is_readable(spec->getTemplateArgs()[k].getAsType()); };
    if (name == "pair")
        return element(0) && element(1);
    return (name == "vector" || name == "array" || name == "optional" || name == "Matrix" ||
            name == "Array") &&
           element(0);
}

/// The fields of a struct, those of structs in it as `inner.field`. Reports what cannot be read.
void fields_of(const CXXRecordDecl* record, const std::string& prefix, const ParmVarDecl* p,
               Reporter& reporter, std::vector<std::string>& fields) {
    for (const FieldDecl* f : record->fields()) {
        const std::string path = prefix + f->getNameAsString();
        if (const CXXRecordDecl* inner = plain_struct(f->getType()))
            fields_of(inner, path + ".", p, reporter, fields);
        else if (is_readable(f->getType()))
            fields.push_back(path);
        else
            reporter.report(f->getSourceRange(), Diag::parameter_type,
                            {p->getNameAsString() + "." + path, shown_type(f->getType())});
    }
}

Parameter parameter(const ParmVarDecl* p, const ASTContext& context, Reporter& reporter) {
    Parameter out;
    out.name = p->getNameAsString();
    const QualType type = p->getType().getNonReferenceType();
    out.type = qualified_type(p->getType(), context);
    out.declaration = out.name;
    p->getType().getAsStringInternal(out.declaration, PrintingPolicy(context.getLangOpts()));
    if (const CXXRecordDecl* record = plain_struct(type))
        fields_of(record, "", p, reporter, out.fields);
    else if (!is_readable(type))
        reporter.report(p->getSourceRange(), Diag::parameter_type, {out.name, shown_type(p->getType())});
    return out;
}

class Consumer : public SemaConsumer {
public:
    Consumer(CompilerInstance& ci, const Request& request, std::optional<Unit>& result)
        : ci_(ci), request_(request), result_(result) {
        DiagnosticsEngine& engine = ci.getDiagnostics();
        header_errors_ = new HeaderErrors(engine.takeClient());
        engine.setClient(header_errors_, true);
    }

    void InitializeSema(Sema& s) override { sema_ = &s; }

    bool HandleTopLevelDecl(DeclGroupRef) override {
        // Bodies of the library's templates are instantiated only where a model reaches them.
        if (sema_) // declarations of a precompiled header come before there is one
            sema_->PendingInstantiations.clear();
        return true;
    }

    void HandleTranslationUnit(ASTContext& context) override {
        Reporter reporter(ci_.getDiagnostics());
        show_header_errors(reporter);
        if (ci_.getDiagnostics().hasErrorOccurred())
            return; // what is wrong has been said
        std::vector<const FunctionDecl*> models;
        const SourceManager& sm = context.getSourceManager();
        find_models(context.getTranslationUnitDecl(), sm, models);
        const FunctionDecl* model = choose(models, reporter, sm);
        if (!model)
            return;
        Unit unit;
        unit.program.name = model->getNameAsString();
        unit.name = unit.program.name;
        for (const DeclContext* c = model->getDeclContext(); c; c = c->getParent())
            if (const auto* ns = dyn_cast<NamespaceDecl>(c))
                unit.namespaces.insert(unit.namespaces.begin(), ns->getNameAsString());
        for (const ParmVarDecl* p : model->parameters())
            unit.parameters.push_back(parameter(p, context, reporter));
        std::set<std::string> includes, declarations;
        for (const ParmVarDecl* p : model->parameters())
            type_needs(p->getType(), sm.getFileID(model->getLocation()), sm, includes, declarations);
        unit.parameter_headers.assign(includes.begin(), includes.end());
        unit.parameter_declarations.assign(declarations.begin(), declarations.end());
        unit.return_type = qualified_type(model->getReturnType(), context);
        Slice slice(unit.program);
        Lowering lowering(*sema_, reporter, unit.program, slice);
        bool ok = false;
        try {
            ok = lowering.run(model);
            lowering.require(request_.functions);
            if (llvm::any_of(unit.program.sites,
                             [](const ir::Site& s) { return s.kind == ir::SiteKind::discrete; }))
                lowering.require(request_.discrete_functions);
            const std::vector<WrittenGuide> written = find_written_guides(context, model, reporter);
            if (ok)
                check_automatic_guides(context, request_, written, lowering, model, reporter, unit);
            if (ok)
                ok = lower_asked_guide(request_, written, lowering, model, reporter, unit);
        } catch (const Abandoned&) {
        }
        show_header_errors(reporter); // of templates that the model reached
        if (ok && unit.program.sites.empty())
            reporter.report(model->getLocation(), Diag::no_sites, {unit.name});
        if (!ok || reporter.errors() > 0 || ci_.getDiagnostics().hasErrorOccurred())
            return;
        unit.slice = slice.text();
        for (auto it = sm.fileinfo_begin(); it != sm.fileinfo_end(); ++it)
            if (llvm::SmallString<256> path;
                !llvm::sys::fs::real_path(it->first.getName(), path)) // links resolved before `..`
                unit.files.push_back(path.str().str());
        llvm::sort(unit.files);
        result_ = std::move(unit);
    }

private:
    void show_header_errors(Reporter& reporter) {
        for (const auto& errors = header_errors_->errors(); shown_errors_ < errors.size(); ++shown_errors_)
            if (const HeaderErrors::Error& e = errors[shown_errors_];
                !e.text.empty() && (e.place.isValid() || shown_errors_ == 0))
                reporter.report(e.place.isValid() ? e.place : e.header, Diag::header_error, {e.text});
    }

    const FunctionDecl* choose(const std::vector<const FunctionDecl*>& models, Reporter& reporter,
                               const SourceManager& sm) {
        const SourceLocation start = sm.getLocForStartOfFile(sm.getMainFileID());
        std::string names;
        for (const FunctionDecl* f : models)
            names += (names.empty() ? "" : ", ") + f->getNameAsString();
        for (const FunctionDecl* f : models)
            if (f->getDescribedFunctionTemplate() || f->isCXXClassMember()) {
                reporter.report(
                    f->getLocation(), Diag::model_form,
                    {f->getNameAsString(), f->isCXXClassMember() ? "a member of a class" : "a template"});
                return nullptr;
            }
        if (models.empty()) {
            reporter.report(start, Diag::no_model);
            return nullptr;
        }
        if (request_.model.empty()) {
            if (models.size() == 1)
                return models[0];
            reporter.report(models[1]->getLocation(), Diag::several_models, {names});
            return nullptr;
        }
        for (const FunctionDecl* f : models)
            if (f->getNameAsString() == request_.model || f->getQualifiedNameAsString() == request_.model)
                return f;
        reporter.report(start, Diag::unknown_model, {request_.model, names});
        return nullptr;
    }

    CompilerInstance& ci_;
    const Request& request_;
    std::optional<Unit>& result_;
    HeaderErrors* header_errors_; // owned by the diagnostics engine
    std::size_t shown_errors_ = 0;
    Sema* sema_ = nullptr;
};

class Action : public ASTFrontendAction {
public:
    Action(const Request& request, std::optional<Unit>& result) : request_(request), result_(result) {}
    std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& ci, llvm::StringRef) override {
        return std::make_unique<Consumer>(ci, request_, result_);
    }

private:
    const Request& request_;
    std::optional<Unit>& result_;
};

std::vector<std::string> arguments(const Request& request) {
    std::vector<std::string> args{"ppc", "-fsyntax-only", "-x", "c++", "-std=c++20", "-w", "-ferror-limit=0"};
    args.push_back(request.color ? "-fcolor-diagnostics" : "-fno-color-diagnostics");
    if (!request.builtin_include_dir.empty()) {
        args.push_back("-nobuiltininc");
        args.push_back("-isystem" + request.builtin_include_dir);
    }
    args.push_back("-isystem" + request.include_dir);
    args.insert(args.end(), request.flags.begin(), request.flags.end());
    return args;
}

} // namespace

std::optional<Unit> translate(const Request& request) {
    std::optional<Unit> result;
    std::vector<std::string> args = arguments(request);
    if (!request.pch.empty()) {
        args.push_back("-include-pch");
        args.push_back(request.pch);
    }
    args.push_back(request.guide_source.empty() ? request.source : request.guide_source);
    llvm::IntrusiveRefCntPtr<FileManager> files(new FileManager(FileSystemOptions()));
    tooling::ToolInvocation invocation(args, std::make_unique<Action>(request, result), files.get());
    if (!invocation.run())
        return std::nullopt;
    return result;
}

bool precompile(const Request& request, const std::string& output) {
    std::vector<std::string> args = arguments(request);
    args[1] = "-emit-pch";
    for (std::string& a : args)
        if (a == "c++")
            a = "c++-header";
    args.erase(args.begin() + 1); // the action says what is made
    args.insert(args.end(), {"-o", output, request.source});
    llvm::IntrusiveRefCntPtr<FileManager> files(new FileManager(FileSystemOptions()));
    tooling::ToolInvocation invocation(args, std::make_unique<GeneratePCHAction>(), files.get());
    return invocation.run();
}

} // namespace ppc::frontend
