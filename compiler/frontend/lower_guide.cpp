// Guides written in the language: PPC_PARAM, PPC_AUXILIARY and PPC_SAMPLE in a function marked
// PPC_GUIDE(model).
//
// A guide is executed like a model, into the model's program: its plates are the model's, its sites define
// the model's values. What it adds: parameters (role input), noise, Stores of site values, and Terms of kind
// guide, which are -log q.
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {
namespace {

bool is_scalar_distribution(const Record* r, llvm::StringRef name) {
    if (!r || !r->decl)
        return false;
    const auto* ns = dyn_cast<NamespaceDecl>(r->decl->getDeclContext());
    return ns && ns->getName() == "scalar" && r->decl->getName() == name;
}

bool is_constrained(const Record* r) {
    const auto* ns = r && r->decl ? dyn_cast<NamespaceDecl>(r->decl->getDeclContext()) : nullptr;
    return ns && ns->getName() == "ppc" && r->decl->getName() == "Constrained";
}

/// Of a Constrained: its last template argument is void.
bool has_density(const CXXRecordDecl& decl) {
    const auto* specialisation = dyn_cast<ClassTemplateSpecializationDecl>(&decl);
    return !specialisation || specialisation->getTemplateArgs()[2].getAsType()->isVoidType();
}

const Value* field_of(const Record& r, llvm::StringRef name) {
    for (const auto& [f, v] : r.fields)
        if (f->getName() == name)
            return &v;
    return nullptr;
}

} // namespace

bool Lowering::run_guides(llvm::ArrayRef<WrittenGuide> guides, const FunctionDecl* model, GuideBody& out) {
    guide_ = &out;
    out.parameters = pool().integer(0);
    out.noise = out.scored = pool().integer(0);
    block_ = &out.body;
    for (const ir::Space& space : program_.spaces)
        if (space.is_plate)
            model_plates_.insert(space.name);
    for (const WrittenGuide& guide : guides)
        run_guide(guide, model);
    check_guide_values(out.body);
    guide_ = nullptr;
    return reporter_.errors() == 0;
}

void Lowering::run_guide(const WrittenGuide& written, const FunctionDecl* model) {
    guide_->name = written.function->getNameAsString();
    guide_function_ = &written;
    execute_guide(written.function, model);
    check_guide_sites(written);
    if (!written.medians.empty())
        run_median(written, model);
}

/// Executes a function with the model's parameters.
void Lowering::execute_guide(const FunctionDecl* guide, const FunctionDecl* model) {
    const std::string name = guide->getNameAsString();
    if (guide->getNumParams() != model->getNumParams())
        reporter_.report(guide->getSourceRange(), Diag::guide_parameters, {name, model->getNameAsString()});
    std::map<const VarDecl*, Variable> variables;
    for (unsigned k = 0; k < guide->getNumParams() && k < model->getNumParams(); ++k) {
        const ParmVarDecl *p = guide->getParamDecl(k), *q = model->getParamDecl(k);
        if (!context_.hasSameType(p->getType().getNonReferenceType().getUnqualifiedType(),
                                  q->getType().getNonReferenceType().getUnqualifiedType()))
            reporter_.report(p->getSourceRange(), Diag::guide_parameters, {name, model->getNameAsString()});
        Variable v;
        v.name = q->getNameAsString(); // in the load slice, which has the model's parameters
        v.home = slice_.root();
        v.value = load_value(LoadText{v.name, true, slice_.root(), nullptr}, p->getType());
        variables.emplace(p, std::move(v));
    }
    frames_.push_back(std::make_unique<Frame>(
        Frame{guide, BindingTimes(guide, {}, false, definitions_), std::move(variables), {}, {}, true}));
    slice_.open("{ // the guide " + name, nullptr, false);
    exec(guide->getBody());
    slice_.close();
    frames_.pop_back();
}

ir::Expr Lowering::element_index(const std::vector<Dim>& event, const Indices& at) {
    const Nest* nest = slice_.nest();
    ir::Expr index = nest ? nest->position : pool().integer(0);
    for (std::size_t d = 0; d < event.size(); ++d)
        index = pool().add(pool().mul(index, event[d].extent), at[d].make());
    return index;
}

ir::Expr Lowering::total_elements(const std::vector<Dim>& event) {
    const Nest* nest = slice_.nest();
    ir::Expr total = nest ? nest->total : pool().integer(1);
    for (const Dim& d : event)
        total = pool().mul(total, d.extent);
    return total;
}

void Lowering::claim_guide_name(const std::string& name, SourceRange where, bool is_parameter) {
    std::map<std::string, SourceRange>& places = is_parameter ? parameter_places_ : guide_places_;
    if (const auto it = places.find(name); it != places.end()) {
        reporter_.report(where, Diag::duplicate_site, {name});
        reporter_.report(it->second, Diag::previous_site, {name});
        throw Abandoned{};
    }
    places.emplace(name, where);
    if (latent_branches_ > 0)
        reporter_.fail(where, Diag::site_under_latent_branch, {name});
    if (data_branches_ > 0)
        reporter_.fail(where, Diag::guide_branch, {name});
}

ir::ArrayId Lowering::guide_array(const std::string& name, ir::ArrayRole role, ir::Expr size,
                                  ir::Expr& next) {
    ir::Array array;
    array.name = name;
    array.role = role;
    array.size = size;
    array.offset = next;
    next = pool().add(next, size);
    return program_.add_array(std::move(array));
}

void Lowering::guide_term(const ir::Expr& minus_log_q, SourceRange where) {
    // The joint term of a guide has no site of the model to itself; it is counted with the first latent one.
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s)
        if (program_.sites[s].kind == ir::SiteKind::latent ||
            program_.sites[s].kind == ir::SiteKind::discrete) {
            push({ir::Term{s, ir::TermKind::guide, minus_log_q}, place(where)});
            return;
        }
}

/// One element of a reparametrised normal: loc + scale * noise, with its -log q.
ir::Expr Lowering::normal_draw(const Value& scalar, const ir::Expr& noise, SourceRange where) {
    const Record* r = scalar.record();
    const ir::Expr loc = pool().to_real(to_scalar(*field_of(*r, "loc"), where).make());
    const ir::Expr scale = pool().to_real(to_scalar(*field_of(*r, "scale"), where).make());
    // -log q = log scale + noise^2 / 2 + log(2 pi) / 2, as (u - loc) / scale is the noise.
    guide_term(
        pool().sum({math("log", step_scalar(scale), where).make(),
                    pool().product({pool().real(0.5), noise, noise}), pool().real(0.91893853320467274178)}),
        where);
    return pool().add(loc, pool().mul(scale, noise));
}

/// One element of a distribution that says how it is made of a standard normal, with its -log q.
ir::Expr Lowering::guide_draw(const Value& scalar, const ir::Expr& noise, const std::string& name,
                              SourceRange where) {
    if (is_scalar_distribution(scalar.record(), "Normal"))
        return normal_draw(scalar, noise, where);
    if (!scalar.record() || !find_method(scalar.record()->decl, "from_normal", {}))
        reporter_.fail(where, Diag::guide_distribution, {name});
    const Value made = call_member(scalar, "from_normal", {Value{step_scalar(noise)}}, where);
    const Value value{step_scalar(pool().to_real(to_scalar(made, where).make()))};
    const Value log_q = call_member(scalar, "log_prob", {value}, where);
    guide_term(pool().neg(pool().to_real(to_scalar(log_q, where).make())), where);
    return to_scalar(value, where).make();
}

/// PPC_AUXILIARY(name, distribution)
Value Lowering::guide_auxiliary(const std::string& name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    check_own_name(name, where);
    claim_guide_name(name, where);
    const Value dist = checked_distribution(e->getArg(1), name);
    std::string plate;
    const std::vector<Dim> dims = distribution_dims(dist, plate, where);
    const ir::ArrayId noise = guide_array(name, ir::ArrayRole::noise, total_elements(dims), guide_->noise);
    auto one = [&](const Indices& at, const ir::Expr& index) {
        return guide_draw(at_element(dist, at, where), program_.read(noise, index), name, where);
    };
    if (dims.empty())
        return {step_scalar(one({}, element_index({}, {})))};
    Tensor shape;
    shape.dims = dims;
    const ir::ArrayId array = new_array(name, dims, where);
    for_each(dims, name, where, [&](const Indices& at) {
        std::vector<ir::Expr> exprs;
        for (const Scalar& s : at)
            exprs.push_back(s.make());
        // Inside the element loop the nest's position counts the elements.
        push({ir::Store{array, flat_position(dims, exprs), one(at, position())}, place(where)});
    });
    return {stored_tensor(array, shape, where)};
}

/// A site of the guide that is no latent of the model.
void Lowering::refuse_guide_site(const std::string& name, SourceRange where) {
    const ir::Site* site = find_site(name);
    if (!site) {
        std::vector<std::string> known;
        for (const ir::Site& s : program_.sites)
            if (s.kind == ir::SiteKind::latent)
                known.push_back(s.name);
        const std::string meant = ir::nearest(name, known);
        reporter_.fail(where, Diag::guide_unknown_site,
                       {name, meant.empty() ? "" : " (did you mean '" + meant + "'?)"});
    }
    reporter_.report(where,
                     site->kind == ir::SiteKind::discrete   ? Diag::guide_discrete_site
                     : site->kind == ir::SiteKind::observed ? Diag::guide_observed_site
                                                            : Diag::guide_unknown_site,
                     {name, ""});
    reporter_.report(site_place(name), Diag::site_here, {name});
    throw Abandoned{};
}

/// PPC_SAMPLE(name, distribution) of a site of the model.
Value Lowering::guide_sample(const std::string& name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    claim_guide_name(name, where);
    ir::SiteId id = ir::none;
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s)
        if (program_.sites[s].name == name && program_.sites[s].kind == ir::SiteKind::latent)
            id = s;
    if (id == ir::none)
        refuse_guide_site(name, where);
    if (guide_function_->is_part() && !llvm::is_contained(guide_function_->sites, name)) {
        reporter_.report(where, Diag::guide_site_of_other_part,
                         {guide_function_->function->getNameAsString(), name});
        reporter_.report(site_place(name), Diag::site_here, {name});
        throw Abandoned{};
    }
    guide_sites_.insert(name);
    const ir::ArrayId values = program_.sites[id].values;
    const Value dist = checked_distribution(e->getArg(1), name);
    if (is_constrained(dist.record()))
        return guide_constrained(id, dist, where);
    std::string plate;
    const std::vector<Dim> dims = distribution_dims(dist, plate, where);
    if (!plate.empty())
        check_guide_plate(plate, where);
    check_guide_shape(program_.sites[id], dims, where);
    check_same_site(program_.sites[id], total_elements(dims));
    ir::ArrayId noise = ir::none, log_q = ir::none;
    auto one = [&](const Indices& at, const ir::Expr& index) {
        const Value scalar = at_element(dist, at, where);
        ir::Expr value;
        if (program_.sites[id].is_integer) {
            if (noise == ir::none) {
                noise = guide_array("noise." + name, ir::ArrayRole::noise, program_.sites[id].size,
                                    guide_->noise);
                log_q = scored_array(id);
            }
            value = integer_draw(id, scalar, program_.read(noise, index), where);
        } else if (is_scalar_distribution(scalar.record(), "Delta")) {
            value = pool().to_real(to_scalar(*field_of(*scalar.record(), "v"), where).make());
            guide_values_.push_back({id, value, where});
            const ir::Expr log_density =
                pool().to_real(to_scalar(*field_of(*scalar.record(), "log_density"), where).make());
            if (!pool().is_real_const(log_density, 0))
                push({ir::Term{id, ir::TermKind::guide, pool().neg(log_density)}, place(where)});
        } else {
            check_guide_support(program_.sites[id], scalar, where);
            if (noise == ir::none)
                noise = guide_array("noise." + name, ir::ArrayRole::noise, program_.sites[id].size,
                                    guide_->noise);
            value = guide_draw(scalar, program_.read(noise, index), name, where);
        }
        push({ir::Store{values, index, value}, place(where)});
        if (log_q != ir::none)
            score_integer(id, scalar, log_q, index, where);
    };
    if (dims.empty()) {
        const ir::Expr index = element_index({}, {});
        one({}, index);
        return {site_value(id, program_.read(values, index))};
    }
    const ir::Expr base = slice_.nest() ? slice_.nest()->position : pool().integer(0);
    for_each(dims, name, where, [&](const Indices& at) { one(at, position()); });
    auto out = std::make_shared<Tensor>();
    out->dims = dims;
    out->direct = true;
    out->element = program_.sites[id].is_integer ? ir::Type::Int : ir::Type::Real;
    out->at = [this, id, dims, base, values](const Indices& at) {
        ir::Expr index = base;
        for (std::size_t d = 0; d < dims.size(); ++d)
            index = pool().add(pool().mul(index, dims[d].extent), at[d].make());
        return site_value(id, program_.read(values, index));
    };
    return {out};
}

/// PPC_SAMPLE(name, Constrained(support, u, n)): the value that the support's transform makes of u.
Value Lowering::guide_constrained(ir::SiteId id, const Value& dist, SourceRange where) {
    const ir::Site site = program_.sites[id];
    const Record& record = *dist.record();
    const Value support = call_member(dist, "support", {}, where);
    if (support_name(support) != site.support) {
        reporter_.report(where, Diag::guide_other_support, {site.name, support_name(support), site.support});
        reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        throw Abandoned{};
    }
    const std::vector<Dim> dims = event_dims(dist, site.name, where);
    check_guide_shape(site, dims, where);
    check_same_site(site, total_elements(dims));
    const auto u = std::make_shared<Tensor>(*to_tensor(*field_of(record, "u"), where));
    const Dim free = free_dim(support, dims, where);
    check_same({free, "the site's value", "unconstrained elements"}, {u->dims.at(0), "'u'", "elements"},
               where, "site '" + site.name + "'");
    u->is_event = true;
    u->dims = {free};
    const ir::Expr at = position(); // before any loop changes the nest
    Value log_det;
    const auto made = transformed(support, "constrain", {u}, dims, site.name, where, &log_det);
    ir::Expr size = pool().integer(1);
    for (const Dim& d : dims)
        size = pool().mul(size, d.extent);
    const ir::Expr base = pool().mul(at, size);
    for_each(dims, event_spaces(dims, site.name), where, [&](const Indices& i) {
        std::vector<ir::Expr> exprs;
        for (const Scalar& k : i)
            exprs.push_back(k.make());
        push({ir::Store{site.values, pool().add(base, flat_position(dims, exprs)),
                        pool().to_real(made->at(i).make())},
              place(where)});
    });
    const ir::Expr jacobian = pool().to_real(to_scalar(log_det, where).make());
    if (has_density(*record.decl) && !pool().is_real_const(jacobian, 0))
        push({ir::Term{id, ir::TermKind::guide, jacobian}, place(where)});
    auto out = std::make_shared<Tensor>();
    out->dims = dims;
    out->direct = out->is_event = true;
    out->at = [this, dims, base, values = site.values](const Indices& i) {
        std::vector<ir::Expr> exprs;
        for (const Scalar& k : i)
            exprs.push_back(k.make());
        return step_scalar(program_.read(values, pool().add(base, flat_position(dims, exprs))));
    };
    return {out};
}

/// PPC_FACTOR in a guide: a part of log q.
Value Lowering::guide_factor(const std::string& name, const CallExpr* e) {
    check_own_name(name, e->getSourceRange());
    claim_guide_name(name, e->getSourceRange());
    guide_term(pool().neg(pool().to_real(eval_scalar(e->getArg(1)).make())), e->getSourceRange());
    return {};
}

Value Lowering::eval_guide_site(const CallExpr* e, Word word, const std::string& name) {
    if (in_median_ ? word != Word::param && word != Word::median_value : word == Word::median_value)
        reporter_.fail(e->getSourceRange(), Diag::median_word, {name});
    switch (word) {
    case Word::param:
        return guide_param(name, e);
    case Word::median_value:
        return guide_median_value(name, e);
    case Word::auxiliary:
        return guide_auxiliary(name, e);
    case Word::sample:
        return guide_sample(name, e);
    case Word::factor:
        return guide_factor(name, e);
    case Word::enumerate:
        return guide_enumerate(name, e);
    default:
        reporter_.fail(e->getSourceRange(), Diag::guide_word, {name});
    }
}

} // namespace ppc::frontend
