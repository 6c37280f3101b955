// Sites: sample, observe, factor, deterministic.
#include "compiler/frontend/lowering.h"

#include "llvm/Support/FormatVariadic.h"

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

std::string printed(double x) { return llvm::formatv("{0:g}", x).str(); }

} // namespace

std::string Lowering::site_name(const Expr* e) {
    const Value v = eval(e);
    const Literal* l = v.literal();
    if (!l)
        reporter_.fail(e->getSourceRange(), Diag::site_name_not_literal);
    if (l->text.empty())
        reporter_.fail(e->getSourceRange(), Diag::empty_site_name);
    return l->text;
}

Value Lowering::eval_site(const CallExpr* e, Word word) {
    const SourceRange where = e->getSourceRange();
    const std::string name = scope_ + site_name(e->getArg(0));
    if (guide_)
        return eval_guide_site(e, word, name);
    switch (word) {
    case Word::sample:
        return sample(name, e->getArg(1), where);
    case Word::observe:
        return observe(name, e->getArg(1), e->getArg(2), where);
    case Word::factor:
        return factor(name, e->getArg(1), where);
    case Word::deterministic:
        return deterministic(name, e->getArg(1), where);
    default:
        reporter_.fail(where, Diag::unsupported_expression,
                       {"this word of the language", "it belongs in a guide"});
    }
}

ir::SiteId Lowering::new_site(const std::string& name, ir::SiteKind kind, SourceRange where) {
    if (const auto it = site_places_.find(name); it != site_places_.end()) {
        reporter_.report(where, Diag::duplicate_site, {name});
        reporter_.report(it->second, Diag::previous_site, {name});
        throw Abandoned{};
    }
    site_places_.emplace(name, where);
    if (latent_branches_ > 0)
        reporter_.fail(where, Diag::site_under_latent_branch, {name});
    ir::Site site;
    site.name = name;
    site.kind = kind;
    site.place = place(where);
    program_.sites.push_back(std::move(site));
    return static_cast<ir::SiteId>(program_.sites.size() - 1);
}

void Lowering::set_shape(ir::Site& site, const std::vector<Dim>& event,
                         const std::vector<ir::SpaceId>& event_spaces) {
    std::vector<const Nest*> nests;
    for (const Nest* n = slice_.nest(); n; n = n->outer)
        nests.push_back(n);
    for (auto it = nests.rbegin(); it != nests.rend(); ++it) {
        site.shape.push_back({(*it)->extent, (*it)->space});
        if (program_.spaces[(*it)->space].is_plate)
            site.plates.push_back((*it)->space);
    }
    site.size = slice_.nest() ? slice_.nest()->total : pool().integer(1);
    for (std::size_t d = 0; d < event.size(); ++d) {
        site.shape.push_back({event[d].extent, event_spaces[d]});
        site.size = pool().mul(site.size, event[d].extent);
        if (program_.spaces[event_spaces[d]].is_plate)
            site.plates.push_back(event_spaces[d]);
    }
}

// Distributions
// ---------------------------------------------------------------------------------------------------

std::vector<Dim> Lowering::distribution_dims(const Value& dist, std::string& plate, SourceRange where) {
    const Record* r = dist.record();
    if (!r)
        return {};
    if (is_elementwise(r->decl)) {
        std::vector<Dim> dims;
        std::function<void(const Value&)> visit = [&](const Value& v) {
            if (const Record* tag = v.record()) {
                for (const auto& [f, x] : tag->fields)
                    visit(x);
                return;
            }
            if (v.tensor() || (v.object() && is_container(v.object()->type))) {
                const auto t = to_tensor(v, where);
                if (dims.empty())
                    dims = t->dims;
                else
                    for (std::size_t d = 0; d < dims.size() && d < t->dims.size(); ++d)
                        check_same(dims[d], t->dims[d], where);
            }
        };
        for (const Value& a : r->args)
            visit(a);
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
    if (m->getNameAsString() == "self" && e->getNumArgs() == 0 && is_template_of_ppc(parent, "Distribution"))
        return self;
    std::string plate;
    if (is_elementwise(r->decl) && !r->args.empty() && !is_template_of_ppc(parent, "Distribution")) {
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
    if (!find_method(decl, "log_prob", {}))
        reporter_.fail(where, Diag::no_log_prob, {name, "'" + decl->getNameAsString() + "'"});
    if (!find_method(decl, "support", {}))
        reporter_.fail(where, Diag::no_support, {name, "'" + decl->getNameAsString() + "'"});
}

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

// Sites
// -----------------------------------------------------------------------------------------------------------

Value Lowering::sample(const std::string& name, const Expr* dist_expr, SourceRange where) {
    const ir::SiteId id = new_site(name, ir::SiteKind::latent, where);
    const Value dist = checked_distribution(dist_expr, name);
    if (data_branches_ > 0 && !loops_.empty())
        reporter_.fail(where, Diag::site_branch_in_loop, {name});
    std::string plate;
    const std::vector<Dim> dims = distribution_dims(dist, plate, where);
    ir::Array values;
    values.name = name;
    values.role = ir::ArrayRole::value;
    values.site = id;
    const ir::ArrayId array = program_.add_array(std::move(values));
    program_.sites[id].values = array;
    program_.sites[id].distribution = written(dist_expr);
    std::vector<ir::SpaceId> event_spaces;
    auto density = [&](const Indices& at) {
        const ir::Expr index = position();
        const Value scalar = at_element(dist, at, where);
        if (!scalar.record())
            reporter_.fail(where, Diag::not_a_distribution, {name, "this"});
        require_members(scalar, name, where);
        if (is_discrete(scalar))
            reporter_.fail(where, Diag::discrete_latent, {name, scalar.record()->decl->getNameAsString()});
        const Value support = call_member(scalar, "support", {}, where);
        const Value u{step_scalar(pool().param(0, ir::Type::Real))};
        ir::Sample s;
        s.site = id;
        s.index = index;
        s.constrain = pool().to_real(to_scalar(call_member(support, "constrain", {u}, where), where).make());
        s.log_abs_det =
            pool().to_real(to_scalar(call_member(support, "log_abs_det", {u}, where), where).make());
        s.unconstrain =
            pool().to_real(to_scalar(call_member(support, "unconstrain", {u}, where), where).make());
        const Value x{step_scalar(program_.read(array, index))};
        const std::size_t statements = block_->size();
        s.log_prob = pool().to_real(to_scalar(call_member(scalar, "log_prob", {x}, where), where).make());
        if (block_->size() != statements)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a loop in the log_prob of a latent site", "write its density without a loop"});
        ir::Site& site = program_.sites[id];
        site.support = support_name(support);
        site.transform = support.record()->decl->getNameAsString();
        push({std::move(s), place(where)});
    };
    // Recorded before the element loops change the nest.
    const Nest* outer = slice_.nest();
    const ir::Expr outer_position = outer ? outer->position : pool().integer(0);
    if (dims.empty()) {
        set_shape(program_.sites[id], {}, {});
        size_under_branch(program_.sites[id]);
        density({});
        program_.arrays[array].size = program_.sites[id].size;
        return {step_scalar(program_.read(array, outer_position))};
    }
    for (std::size_t d = 0; d < dims.size(); ++d) {
        LoopHeader header;
        header.dim = dims[d];
        const bool is_plate = !plate.empty() && d == 0;
        header.space = {is_plate ? plate
                                 : name + (dims.size() > 1 ? d == 0 ? " rows" : " columns" : " event"),
                        is_plate, !is_plate, dims[d].ragged, dims[d].text};
        header.key = is_plate         ? "plate " + plate
                     : dims[d].ragged ? ""
                                      : "extent " + std::to_string(dims[d].extent.id);
        event_spaces.push_back(space_for(header));
        if (is_plate)
            check_plate_size(plate, dims[d], where);
    }
    for (const Dim& d : dims)
        if (d.ragged)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a vector site whose size differs between iterations",
                            "use a nested plate with a scalar site"});
    set_shape(program_.sites[id], dims, event_spaces);
    size_under_branch(program_.sites[id]);
    program_.arrays[array].size = program_.sites[id].size;
    for_each(dims, event_spaces, where, density);
    auto out = std::make_shared<Tensor>();
    out->dims = dims;
    out->direct = true;
    ir::Expr base = outer_position;
    for (const Dim& d : dims)
        base = pool().mul(base, d.extent);
    out->at = [this, dims, base, array, name, where](const Indices& at) {
        check_index(at, dims, name, where);
        ir::Expr flat = at[0].make();
        for (std::size_t d = 1; d < dims.size(); ++d)
            flat = pool().add(pool().mul(flat, dims[d].extent), at[d].make());
        return step_scalar(program_.read(array, pool().add(base, flat)));
    };
    return {out};
}

void Lowering::size_under_branch(ir::Site& site) {
    // Under `if (data)` outside loops the site has no elements when the branch is not taken.
    if (data_branches_ == 0)
        return;
    const std::uint32_t present = slice_.new_extent();
    slice_.line("ppc_load.extent(" + std::to_string(present) + ", 1, \"presence of " + site.name + "\");");
    site.size = pool().mul(site.size, pool().extent(present));
    if (!site.shape.empty())
        site.shape[0].extent = pool().mul(site.shape[0].extent, pool().extent(present));
    else
        program_.spaces.push_back({site.name + " present", false, true, false, "0 or 1"}),
            site.shape.push_back(
                {pool().extent(present), static_cast<ir::SpaceId>(program_.spaces.size() - 1)});
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

Value Lowering::observe(const std::string& name, const Expr* dist_expr, const Expr* value_expr,
                        SourceRange where) {
    const ir::SiteId id = new_site(name, ir::SiteKind::observed, where);
    if (!frame().times.is_load(value_expr))
        reporter_.fail(value_expr->getSourceRange(), Diag::observed_latent, {name});
    const Value dist = checked_distribution(dist_expr, name);
    const Value value = eval(value_expr);
    program_.sites[id].distribution = written(dist_expr);
    std::string plate;
    std::vector<Dim> dims = distribution_dims(dist, plate, where);
    std::shared_ptr<Tensor> values;
    if (!value.scalar()) {
        if (!value.tensor() && !(value.object() && is_container(value.object()->type)))
            reporter_.fail(value_expr->getSourceRange(), Diag::observed_not_numeric,
                           {name, shown_type(value_expr->getType())});
        values = to_tensor(value, where);
        if (dims.empty())
            dims = values->dims;
        else
            for (std::size_t d = 0; d < dims.size() && d < values->dims.size(); ++d)
                check_same(dims[d], values->dims[d], where);
    } else if (!dims.empty()) {
        reporter_.fail(value_expr->getSourceRange(), Diag::observed_not_numeric,
                       {name, shown_type(value_expr->getType())});
    }
    auto density = [&](const Indices& at) {
        const Value scalar = at_element(dist, at, where);
        if (!scalar.record())
            reporter_.fail(where, Diag::not_a_distribution, {name, "this"});
        require_members(scalar, name, where);
        const Scalar x = values ? values->at(at) : *value.scalar();
        if (is_discrete(scalar) && x.type == ir::Type::Real)
            reporter_.fail(value_expr->getSourceRange(), Diag::observed_type,
                           {name, "'" + scalar.record()->decl->getNameAsString() + "'",
                            shown_type(value_expr->getType())});
        check_support(name, scalar, x, where);
        if (llvm::any_of(dims, [](const Dim& d) { return d.ragged; }))
            program_.sites[id].size = slice_.nest()->total;
        const Value log_prob = call_member(scalar, "log_prob", {{x}}, where);
        program_.sites[id].support = support_name(call_member(scalar, "support", {}, where));
        push({ir::Term{id, ir::TermKind::likelihood, pool().to_real(to_scalar(log_prob, where).make())},
              place(where)});
    };
    std::vector<ir::SpaceId> event_spaces;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        LoopHeader header;
        header.dim = dims[d];
        header.space = {name + (dims.size() > 1 ? d == 0 ? " rows" : " columns" : " event"), false, true,
                        dims[d].ragged, dims[d].text};
        header.key = dims[d].ragged ? "" : "extent " + std::to_string(dims[d].extent.id);
        event_spaces.push_back(space_for(header));
    }
    set_shape(program_.sites[id], dims, event_spaces);
    for_each(dims, event_spaces, where, density);
    return value;
}

Value Lowering::factor(const std::string& name, const Expr* value_expr, SourceRange where) {
    const ir::SiteId id = new_site(name, ir::SiteKind::factor, where);
    const Scalar s = eval_scalar(value_expr);
    program_.sites[id].distribution = written(value_expr);
    set_shape(program_.sites[id], {}, {});
    push({ir::Term{id, ir::TermKind::factor, pool().to_real(s.make())}, place(where)});
    return {};
}

Value Lowering::deterministic(const std::string& name, const Expr* value_expr, SourceRange where) {
    const ir::SiteId id = new_site(name, ir::SiteKind::deterministic, where);
    const Value value = materialise(eval(value_expr), name, where);
    program_.sites[id].distribution = written(value_expr);
    std::vector<Dim> dims;
    std::shared_ptr<Tensor> tensor;
    if (!value.scalar()) {
        tensor = to_tensor(value, where);
        dims = tensor->dims;
    }
    if (data_branches_ > 0 && !loops_.empty())
        reporter_.fail(where, Diag::site_branch_in_loop, {name});
    ir::Array output;
    output.name = name;
    output.role = ir::ArrayRole::output;
    output.site = id;
    const ir::ArrayId array = program_.add_array(std::move(output));
    program_.sites[id].values = array;
    std::vector<ir::SpaceId> event_spaces;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        LoopHeader header;
        header.dim = dims[d];
        header.space = {name + " event", false, true, dims[d].ragged, dims[d].text};
        header.key = dims[d].ragged ? "" : "extent " + std::to_string(dims[d].extent.id);
        event_spaces.push_back(space_for(header));
    }
    set_shape(program_.sites[id], dims, event_spaces);
    size_under_branch(program_.sites[id]);
    program_.arrays[array].size = program_.sites[id].size;
    for_each(dims, event_spaces, where, [&](const Indices& at) {
        const Scalar s = tensor ? tensor->at(at) : *value.scalar();
        push({ir::Store{array, position(), pool().to_real(s.make())}, place(where)});
    });
    return value;
}

void Lowering::find_parents() {
    // Which latent sites each array's elements depend on, through local arrays to a fixed point.
    std::map<ir::ArrayId, std::set<ir::SiteId>> of_array;
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s)
        if (program_.sites[s].kind == ir::SiteKind::latent && program_.sites[s].values != ir::none)
            of_array[program_.sites[s].values].insert(s);
    auto sites_of = [&](ir::Expr root) {
        std::set<ir::SiteId> found;
        std::set<std::uint32_t> seen;
        std::function<void(ir::Expr)> visit = [&](ir::Expr e) {
            if (!seen.insert(e.id).second)
                return;
            const ir::Node& n = program_.pool[e];
            if (n.op == ir::Op::Read)
                if (const auto it = of_array.find(n.ref); it != of_array.end())
                    found.insert(it->second.begin(), it->second.end());
            for (const ir::Expr a : n.args)
                visit(a);
        };
        visit(root);
        return found;
    };
    for (bool changed = true; changed;) {
        changed = false;
        ir::for_each_stmt(program_.body, [&](const ir::Stmt& s) {
            auto flow = [&](ir::ArrayId array, ir::Expr value) {
                if (program_.arrays[array].role != ir::ArrayRole::local)
                    return;
                for (const ir::SiteId p : sites_of(value))
                    changed = of_array[array].insert(p).second || changed;
            };
            if (const auto* x = std::get_if<ir::Store>(&s.node))
                flow(x->array, x->value);
            if (const auto* x = std::get_if<ir::Accumulate>(&s.node))
                flow(x->array, x->value);
        });
    }
    std::vector<std::set<ir::SiteId>> parents(program_.sites.size());
    ir::for_each_stmt(program_.body, [&](const ir::Stmt& s) {
        auto add = [&](ir::SiteId site, ir::Expr e) {
            const auto found = sites_of(e);
            parents[site].insert(found.begin(), found.end());
        };
        if (const auto* x = std::get_if<ir::Sample>(&s.node)) {
            add(x->site, x->log_prob);
            add(x->site, x->constrain);
        } else if (const auto* t = std::get_if<ir::Term>(&s.node)) {
            add(t->site, t->value);
        } else if (const auto* o = std::get_if<ir::Store>(&s.node);
                   o && program_.arrays[o->array].role == ir::ArrayRole::output) {
            add(program_.arrays[o->array].site, o->value);
        }
    });
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s) {
        parents[s].erase(s);
        program_.sites[s].parents.assign(parents[s].begin(), parents[s].end());
    }
}

} // namespace ppc::frontend
