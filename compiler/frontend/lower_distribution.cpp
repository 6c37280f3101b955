// Distributions: their shape, the scalar distribution of one element, and the members that sites ask of it.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {
namespace {

bool is_template_of_ppc(const CXXRecordDecl* r, llvm::StringRef name) {
    const auto* ns = r ? dyn_cast<NamespaceDecl>(r->getDeclContext()) : nullptr;
    return ns && ns->getName() == "ppc" && r->getName() == name;
}

bool is_elementwise(const CXXRecordDecl* r) {
    if (!r || !r->hasDefinition())
        return false;
    if (is_template_of_ppc(r, "Elementwise"))
        return true;
    for (const CXXBaseSpecifier& b : r->bases())
        if (is_elementwise(b.getType()->getAsCXXRecordDecl()))
            return true;
    return false;
}

const Value* field(const Record& r, llvm::StringRef name) {
    for (const auto& [f, v] : r.fields)
        if (f->getName() == name)
            return &v;
    return nullptr;
}

Value with_field(const Record& r, llvm::StringRef name, Value value) {
    auto out = std::make_shared<Record>(r);
    for (auto& [f, v] : out->fields)
        if (f->getName() == name)
            v = std::move(value);
    return {out};
}

} // namespace

std::vector<Dim> Lowering::distribution_dims(const Value& dist, std::string& plate, SourceRange where) {
    const Record* r = dist.record();
    if (!r)
        return {};
    if (is_elementwise(r->decl)) {
        std::vector<Dim> dims;
        std::string first;
        std::function<void(const Value&, const std::string&)> visit = [&](const Value& v,
                                                                          const std::string& name) {
            if (const Record* tag = v.record()) {
                for (const auto& [f, x] : tag->fields)
                    visit(x, "'" + tag->decl->getNameAsString() + "'");
                return;
            }
            if (v.tensor() || (v.object() && is_container(v.object()->type))) {
                const auto t = to_tensor(v, where);
                if (dims.empty()) {
                    dims = t->dims;
                    first = name;
                } else {
                    for (std::size_t d = 0; d < dims.size() && d < t->dims.size(); ++d)
                        check_same({dims[d], first, unit(*t, d)}, {t->dims[d], name, unit(*t, d)}, where,
                                   "the arguments of '" + r->decl->getNameAsString() + "'");
                }
            }
        };
        for (std::size_t k = 0; k < r->args.size(); ++k)
            visit(r->args[k], "argument " + std::to_string(k + 1));
        return dims;
    }
    if (is_template_of_ppc(r->decl, "Expanded")) {
        std::vector<Dim> dims{dim_of(to_scalar(*field(*r, "rows"), where), "size of a vector site", where)};
        const auto* spec = dyn_cast<ClassTemplateSpecializationDecl>(r->decl);
        if (spec && spec->getTemplateArgs()[1].getAsIntegral() == 2)
            dims.push_back(
                dim_of(to_scalar(*field(*r, "columns"), where), "columns of a matrix site", where));
        return dims;
    }
    if (is_template_of_ppc(r->decl, "Plated")) {
        const Value* name = field(*r, "name");
        if (!name || !name->literal())
            reporter_.fail(where, Diag::site_name_not_literal);
        plate = scope_ + name->literal()->text;
        return {dim_of(to_scalar(*field(*r, "count"), where), "plate '" + plate + "'", where)};
    }
    if (const Value* base = field(*r, "base"))
        return distribution_dims(*base, plate, where);
    return {};
}

/// The scalar distribution of one element (of the distribution itself where it has none).
Value Lowering::at_element(const Value& dist, const Indices& at, SourceRange where) {
    const Record* r = dist.record();
    if (!r)
        return dist;
    if (is_elementwise(r->decl)) {
        if (r->args.empty())
            return dist; // scalar already
        std::function<Value(const Value&)> pick = [&](const Value& v) -> Value {
            if (const Record* tag = v.record()) {
                auto out = std::make_shared<Record>(*tag);
                for (auto& [f, x] : out->fields)
                    x = pick(x);
                return {out};
            }
            if (v.tensor() || (v.object() && is_container(v.object()->type))) {
                const auto t = to_tensor(v, where);
                return t->dims.empty() ? Value{t->at({})} : Value{t->at(at)};
            }
            return v;
        };
        std::vector<Value> args;
        for (const Value& a : r->args)
            args.push_back(pick(a));
        return construct_scalar(r->decl, std::move(args), where);
    }
    if (is_template_of_ppc(r->decl, "Expanded") || is_template_of_ppc(r->decl, "Plated"))
        return at_element(*field(*r, "base"), at, where);
    const Value* base = field(*r, "base");
    if (!base || !base->record())
        return dist;
    const Value inner = at_element(*base, at, where);
    std::string plate;
    const bool elements = !distribution_dims(*base, plate, where).empty();
    if (!elements)
        return with_field(*r, "base", inner);
    // The wrapper around a distribution with elements: its method `at` says what wraps one element.
    const CXXMethodDecl* m = find_method(r->decl, "at", {});
    if (!m || !definitions_.of(m))
        reporter_.fail(where, Diag::no_member, {"'" + r->decl->getNameAsString() + "'", "at"});
    const auto* record = definitions_.of(m)->getReturnType().getNonReferenceType()->getAsCXXRecordDecl();
    auto out = std::make_shared<Record>();
    out->decl = record->getDefinition();
    out->text = r->text;
    for (const FieldDecl* f : out->decl->fields())
        if (const Value* v = field(*r, f->getName()))
            out->fields[f] = f->getName() == "base" ? inner : *v;
    return {out};
}

Value Lowering::construct_scalar(const CXXRecordDecl* elementwise, std::vector<Value> args,
                                 SourceRange where) {
    const TypedefNameDecl* t = find_type_member(elementwise, "scalar_type");
    const CXXRecordDecl* record = t ? t->getUnderlyingType()->getAsCXXRecordDecl() : nullptr;
    if (!record)
        reporter_.fail(where, Diag::no_member, {"'" + elementwise->getNameAsString() + "'", "scalar_type"});
    record = record->getDefinition();
    const CXXConstructorDecl* chosen = nullptr;
    for (const CXXConstructorDecl* c : record->ctors()) {
        if (c->isCopyOrMoveConstructor() || args.size() > c->getNumParams() ||
            args.size() < c->getMinRequiredArguments())
            continue;
        bool fits = true;
        for (unsigned k = 0; k < args.size(); ++k) {
            const QualType p = c->getParamDecl(k)->getType().getNonReferenceType();
            if (const Record* tag = args[k].record()) {
                const auto* want = p->getAsCXXRecordDecl();
                // logits<double> takes any logits<T>.
                fits = fits && want && (want->getName() == tag->decl->getName());
            } else if (args[k].scalar()) {
                fits = fits && p->isArithmeticType();
            }
        }
        if (fits && !chosen)
            chosen = c;
    }
    if (!chosen)
        reporter_.fail(where, Diag::no_member, {"'" + record->getNameAsString() + "'", "constructor"});
    // A tag of the scalar distribution's own type, with the same value.
    for (unsigned k = 0; k < args.size(); ++k)
        if (const Record* tag = args[k].record())
            if (const auto* want =
                    chosen->getParamDecl(k)->getType().getNonReferenceType()->getAsCXXRecordDecl();
                want && want->getDefinition() != tag->decl) {
                auto out = std::make_shared<Record>();
                out->decl = want->getDefinition();
                for (const FieldDecl* f : out->decl->fields())
                    if (const Value* v = field(*tag, f->getName()))
                        out->fields[f] = convert_if_scalar(*v, f->getType(), where);
                args[k] = {out};
            }
    return construct(chosen, std::move(args), where);
}

std::optional<Value> Lowering::distribution_member(const Value& self, const CXXMemberCallExpr* e) {
    const Record* r = self.record();
    const CXXMethodDecl* m = e->getMethodDecl();
    const CXXRecordDecl* parent = m->getParent();
    // Methods that make a new distribution are inlined; `self()` inside them is this object whatever its
    // base.
    if (m->getNameAsString() == "self" && e->getNumArgs() == 0 &&
        (is_template_of_ppc(parent, "Distribution") || is_template_of_ppc(parent, "VectorDistribution")))
        return self;
    std::string plate;
    if (is_elementwise(r->decl) && !r->args.empty() && is_template_of_ppc(parent, "Elementwise")) {
        // What a wrapper around independent elements asks: how many there are, and the distribution of one.
        const llvm::StringRef name = m->getName();
        const bool at = name == "at" && e->getNumArgs() == 1;
        if (at || name == "size") {
            const SourceRange where = e->getSourceRange();
            const std::vector<Dim> dims = distribution_dims(self, plate, where);
            if (dims.size() != 1)
                reporter_.fail(where, Diag::unsupported_expression,
                               {"a matrix of independent elements", "give the distribution vectors"});
            if (at)
                return at_element(self, {to_scalar(eval(e->getArg(0)), where)}, where);
            Scalar n;
            n.type = ir::Type::Int;
            n.load = LoadText{dims[0].text, true, nullptr, nullptr};
            n.make = [d = dims[0]] { return d.extent; };
            return Value{n};
        }
    }
    if (is_elementwise(r->decl) && !r->args.empty() && !is_template_of_ppc(parent, "Distribution")) {
        std::string none;
        const SourceRange where = e->getSourceRange();
        if (const std::vector<Dim> dims = distribution_dims(self, none, where);
            !dims.empty() && m->getNameAsString() == "log_prob" && e->getNumArgs() == 1) {
            const auto values = to_tensor(eval(e->getArg(0)), where);
            for (std::size_t d = 0; d < dims.size() && d < values->dims.size(); ++d)
                check_same({dims[d], "the distribution", unit(*values, d)},
                           {values->dims[d], "'" + written(e->getArg(0)) + "'", unit(*values, d)}, where);
            return Value{reduce_sum(
                dims,
                [&](const Indices& at) {
                    return to_scalar(
                        call_member(at_element(self, at, where), "log_prob", {{values->at(at)}}, where),
                        where);
                },
                where)};
        }
        // The density, support or distribution function of a scalar distribution.
        const Value scalar = at_element(self, {}, e->getSourceRange());
        std::vector<Value> args;
        for (const Expr* a : e->arguments())
            args.push_back(eval(a));
        return call_member(scalar, m->getNameAsString(), std::move(args), e->getSourceRange());
    }
    if (m->getIdentifier() &&
        !(r->decl->getCanonicalDecl() == parent->getCanonicalDecl() || r->decl->isDerivedFrom(parent))) {
        std::vector<Value> args;
        for (const Expr* a : e->arguments())
            args.push_back(eval(a));
        return call_member(self, m->getName(), std::move(args), e->getSourceRange());
    }
    return std::nullopt;
}

bool Lowering::is_discrete(const Value& dist) const {
    const Record* r = dist.record();
    if (!r)
        return false;
    if (const TypedefNameDecl* t = find_type_member(r->decl, "value_type"))
        return t->getUnderlyingType()->isIntegerType();
    const CXXMethodDecl* m = find_method(r->decl, "log_prob", {});
    return m && m->getNumParams() == 1 &&
           m->getParamDecl(0)->getType().getNonReferenceType()->isIntegerType();
}

Value Lowering::checked_distribution(const Expr* e, const std::string& name) {
    const Value dist = eval(e);
    const Record* r = dist.record();
    if (!r)
        reporter_.fail(e->getSourceRange(), Diag::not_a_distribution, {name, shown_type(e->getType())});
    return dist;
}

void Lowering::require_members(const Value& scalar, const std::string& name, SourceRange where) {
    const CXXRecordDecl* decl = scalar.record()->decl;
    const CXXMethodDecl* log_prob = find_method(decl, "log_prob", {});
    const bool is_joint = find_type_member(decl, "event_type") != nullptr;
    if (!log_prob || log_prob->getNumParams() != 1 ||
        (!is_joint && !log_prob->getParamDecl(0)->getType().getNonReferenceType()->isArithmeticType()))
        reporter_.fail(where, Diag::no_log_prob, {name, "'" + decl->getNameAsString() + "'"});
    if (!find_method(decl, "support", {}))
        reporter_.fail(where, Diag::no_support, {name, "'" + decl->getNameAsString() + "'"});
}

} // namespace ppc::frontend
