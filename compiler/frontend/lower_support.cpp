// Supports: their names, and the check in the load slice that an observation is inside.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

std::string Lowering::static_text(const CXXRecordDecl* record, llvm::StringRef member) {
    for (const Decl* d : record->decls())
        if (const auto* v = dyn_cast<VarDecl>(d); v && v->getName() == member && v->getInit()) {
            const Expr* init = v->getInit()->IgnoreImplicit();
            if (const auto* s = dyn_cast<StringLiteral>(init->IgnoreParenImpCasts()))
                return s->getString().str();
        }
    return "";
}

std::string Lowering::support_name(const Value& support) {
    const Record* r = support.record();
    if (!r)
        return "";
    const std::string name = static_text(r->decl, "name");
    return name.empty() ? r->decl->getNameAsString() : name;
}

std::optional<std::string> Lowering::support_text(const Value& support) {
    const Record* r = support.record();
    if (!r)
        return std::nullopt;
    std::string args;
    for (const FieldDecl* f : r->decl->fields()) {
        const auto it = r->fields.find(f);
        const Scalar* s = it == r->fields.end() ? nullptr : it->second.scalar();
        if (!s || (!s->load && !pool().is_const(s->make())))
            return std::nullopt;
        args += (args.empty() ? "" : ", ") + (s->load ? s->load->text : constant_text(s->make()));
    }
    return type_text(context_.getRecordType(r->decl)) + "(" + args + ")";
}

std::string Lowering::indices_text() {
    std::string out;
    for (const Nest* n = slice_.nest(); n; n = n->outer)
        if (const std::string i = nest_index_text(n); !i.empty())
            out = ", static_cast<long long>(" + i + ")" + out;
    return out;
}

bool Lowering::check_support(const std::string& site, const Value& support, const Scalar& value,
                             SourceRange where) {
    const auto text = support_text(support);
    if (!value.load || !text)
        return false;
    slice_.line("::ppc::check_support(" + string_literal(site) + ", " + string_literal(place_text(where)) +
                ", " + *text + ", " + value.load->text + indices_text() + ");");
    return true;
}

void Lowering::check_bounds(const std::string& site, const Value& support, SourceRange where) {
    const Record* r = support.record();
    if (!r || r->decl->field_empty())
        return;
    if (const auto text = support_text(support))
        slice_.line("::ppc::check_bounds(" + string_literal(site) + ", " + string_literal(place_text(where)) +
                    ", " + *text + indices_text() + ");");
}

std::string Lowering::nest_index_text(const Nest* n) {
    for (const auto& f : frames_)
        for (const auto& [v, variable] : f->variables)
            if (variable.value.scalar() && variable.nest == n && !variable.name.empty()) {
                const ir::Expr e = variable.value.scalar()->make();
                if (pool()[e].op == ir::Op::Index && pool()[e].ref == n->loop)
                    return variable.name;
            }
    return event_index_.contains(n) ? event_index_.at(n) : "";
}

} // namespace ppc::frontend
