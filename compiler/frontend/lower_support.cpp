// Supports: their names, and the check in the load slice that an observation is inside.
#include "compiler/frontend/lowering.h"

#include "llvm/Support/FormatVariadic.h"

using namespace clang;

namespace ppc::frontend {
namespace {

std::string printed(double x) { return llvm::formatv("{0:g}", x).str(); }

} // namespace

std::string Lowering::support_name(const Value& support) {
    const Record* r = support.record();
    if (!r)
        return "";
    for (const Decl* d : r->decl->decls())
        if (const auto* v = dyn_cast<VarDecl>(d); v && v->getName() == "name" && v->getInit()) {
            const Expr* init = v->getInit()->IgnoreImplicit();
            if (const auto* s = dyn_cast<StringLiteral>(init->IgnoreParenImpCasts()))
                return s->getString().str();
        }
    return r->decl->getNameAsString();
}

void Lowering::check_support(const std::string& site, const Value& scalar, const Scalar& value,
                             SourceRange where) {
    const Value support = call_member(scalar, "support", {}, where);
    const Record* r = support.record();
    if (!r || !value.load)
        return;
    std::string args;
    for (const FieldDecl* f : r->decl->fields()) {
        const auto it = r->fields.find(f);
        const Scalar* s = it == r->fields.end() ? nullptr : it->second.scalar();
        if (!s)
            return;
        if (s->load) {
            args += (args.empty() ? "" : ", ") + s->load->text;
        } else {
            const ir::Expr e = s->make();
            if (!pool().is_const(e))
                return; // a bound that depends on a latent: the density is -inf outside
            const ir::Node& n = pool()[e];
            args += (args.empty() ? "" : ", ") +
                    (n.type == ir::Type::Real ? printed(n.number) : std::to_string(n.integer));
        }
    }
    std::string index;
    for (const Nest* n = slice_.nest(); n; n = n->outer)
        if (const std::string i = nest_index_text(n); !i.empty())
            index = ", static_cast<long long>(" + i + ")" + index;
    slice_.line("::ppc::check_support(\"" + site + "\", " + type_text(context_.getRecordType(r->decl)) + "(" +
                args + "), " + value.load->text + index + ");");
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
