// Sites: sample, observe, factor, deterministic.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

#include <limits>

using namespace clang;

namespace ppc::frontend {

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
    // What follows in the words' functions is the place in the source, which nobody writes.
    const unsigned written_arguments = word == Word::observe || word == Word::param ? 3 : 2;
    for (unsigned k = written_arguments; k < e->getNumArgs(); ++k)
        if (!isa<CXXDefaultArgExpr>(e->getArg(k)))
            reporter_.fail(e->getArg(k)->getSourceRange(), Diag::extra_argument, {name});
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
        const ReachedPlace& first = it->second;
        const auto same = [](const FollowedCall& a, const FollowedCall& b) { return a.where == b.where; };
        if (first.where == where && llvm::equal(first.calls, reporter_.reached(where).calls, same))
            reporter_.fail(where, Diag::site_after_nested_leave, {name});
        reporter_.report(where, Diag::duplicate_site, {name});
        reporter_.report(it->second, Diag::previous_site, {name});
        throw Abandoned{};
    }
    site_places_.emplace(name, reporter_.reached(where));
    const bool adds_terms = kind == ir::SiteKind::observed || kind == ir::SiteKind::factor;
    if (latent_branches_ > (adds_terms ? discrete_branches_ : 0))
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

Value Lowering::sample(const std::string& name, const Expr* dist_expr, SourceRange where) {
    const ir::SiteId id = new_site(name, ir::SiteKind::latent, where);
    const Value dist = checked_distribution(dist_expr, name);
    if (data_branches_ > 0 && !loops_.empty())
        reporter_.fail(where, Diag::site_branch_in_loop, {name});
    program_.sites[id].distribution = written(dist_expr);
    if (has_event(dist))
        return sample_whole(id, dist, where);
    std::string plate;
    const std::vector<Dim> dims = distribution_dims(dist, plate, where);
    ir::Array values;
    values.name = name;
    values.role = ir::ArrayRole::value;
    values.site = id;
    const ir::ArrayId array = program_.add_array(std::move(values));
    program_.sites[id].values = array;
    std::vector<ir::SpaceId> event_spaces;
    auto density = [&](const Indices& at) {
        const ir::Expr index = position();
        const Value scalar = at_element(dist, at, where);
        if (!scalar.record())
            reporter_.fail(where, Diag::not_a_distribution, {name, "this"});
        require_members(scalar, name, where);
        if (is_discrete(scalar))
            return sample_discrete(id, scalar, index, where);
        const Value support = call_member(scalar, "support", {}, where);
        if (support.record() && find_method(support.record()->decl, "free_size", {}))
            reporter_.fail(where, Diag::event_support, {name, support_name(support)});
        check_bounds(name, support, where);
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
        ir::Expr log_prob;
        ir::Block statements = block_of([&] {
            log_prob = pool().to_real(to_scalar(call_member(scalar, "log_prob", {x}, where), where).make());
        });
        s.log_prob = statements.empty() ? log_prob : pool().real(0);
        if (statements.empty())
            add_conditional(s, scalar, where);
        ir::Site& site = program_.sites[id];
        site.support = support_name(support);
        site.transform = support.record()->decl->getNameAsString();
        push({std::move(s), place(where)});
        if (statements.empty())
            return;
        // A density with loops reads the value, which has to be there first.
        for (ir::Stmt& statement : statements)
            push(std::move(statement));
        push({ir::Term{id, ir::TermKind::prior, log_prob}, place(where)});
    };
    // Recorded before the element loops change the nest.
    const Nest* outer = slice_.nest();
    const ir::Expr outer_position = outer ? outer->position : pool().integer(0);
    if (dims.empty()) {
        set_shape(program_.sites[id], {}, {});
        size_under_branch(program_.sites[id]);
        density({});
        program_.arrays[array].size = program_.sites[id].size;
        return {site_value(id, program_.read(array, outer_position))};
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
            check_plate_size("plate '" + plate + "'", dims[d], where);
    }
    for (const Dim& d : dims)
        if (d.ragged)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"a vector site whose size differs between iterations",
                            "use a nested plate with a scalar site"});
    set_shape(program_.sites[id], dims, event_spaces);
    size_under_branch(program_.sites[id]);
    program_.arrays[array].size = program_.sites[id].size;
    // An iteration of a loop may read any element of its vector, and of an array that a loop around writes
    // only the element that is being written: so it has a copy of its own.
    const ir::ArrayId own = outer ? new_array(name, dims, where) : ir::none;
    for_each(dims, event_spaces, where, [&](const Indices& at) {
        density(at);
        if (own != ir::none && program_.sites[id].kind == ir::SiteKind::latent)
            push({ir::Store{own, flat_position(dims, positions_of(at)), program_.read(array, position())},
                  place(where)});
    });
    const bool has_copy = own != ir::none && program_.sites[id].kind == ir::SiteKind::latent;
    auto out = std::make_shared<Tensor>();
    out->dims = dims;
    out->direct = true;
    out->element = program_.sites[id].is_integer ? ir::Type::Int : program_.arrays[array].element;
    ir::Expr base = outer_position;
    for (const Dim& d : dims)
        base = pool().mul(base, d.extent);
    out->at = [this, id, dims, base, array, own, has_copy, outer, name, where](const Indices& at) {
        check_index(at, dims, name, where);
        ir::Expr flat = at[0].make();
        for (std::size_t d = 1; d < dims.size(); ++d)
            flat = pool().add(pool().mul(flat, dims[d].extent), at[d].make());
        for (const Nest* n = has_copy ? slice_.nest() : nullptr; n; n = n->outer)
            if (n == outer)
                return site_value(id, program_.read(own, flat));
        return site_value(id, program_.read(array, pool().add(base, flat)));
    };
    return {out};
}

void Lowering::add_conditional(ir::Sample& s, const Value& scalar, SourceRange where) {
    const auto value_of = [&](const char* member, const std::vector<Value>& arguments) {
        const CXXMethodDecl* method = find_method(scalar.record()->decl, member, arguments);
        if (!method || method->getNumParams() != arguments.size() ||
            !method->getReturnType()->isFloatingType() || method->getAccess() != AS_public)
            return ir::Expr{};
        ir::Expr value;
        const ir::Block statements = block_of([&] {
            value = pool().to_real(to_scalar(call_member(scalar, member, arguments, where), where).make());
        });
        return statements.empty() ? value : ir::Expr{};
    };
    // `mean` is a name that a user's own struct may have for other things.
    if (in_namespace(scalar.record()->decl, "ppc"))
        s.mean = value_of("mean", {});
    s.draw = value_of("from_normal", {Value{step_scalar(pool().param(0, ir::Type::Real))}});
    s.location = value_of("unconstrained_location", {});
    s.scale = value_of("unconstrained_scale", {});
}

void Lowering::size_under_branch(ir::Site& site) {
    // Under `if (data)` outside loops the site has no elements when the branch is not taken.
    if (data_branches_ == 0)
        return;
    const std::uint32_t present = slice_.new_extent();
    slice_.line("ppc_load.extent(" + std::to_string(present) + ", 1, " +
                string_literal("presence of " + site.name) + ");");
    site.size = pool().mul(site.size, pool().extent(present));
    if (!site.shape.empty())
        site.shape[0].extent = pool().mul(site.shape[0].extent, pool().extent(present));
    else
        program_.spaces.push_back({site.name + " present", false, true, false, "0 or 1"}),
            site.shape.push_back(
                {pool().extent(present), static_cast<ir::SpaceId>(program_.spaces.size() - 1)});
}

void Lowering::observe_element(ir::SiteId id, const Value& scalar, const Value& support, const Scalar& x,
                               SourceRange where) {
    const bool checked = check_support(program_.sites[id].name, support, x, where);
    const Value value_of = call_member(scalar, "log_prob", {{x}}, where);
    ir::Expr log_prob = pool().to_real(to_scalar(value_of, where).make());
    // Outside of a bound that depends on a latent the density is 0.
    if (!checked) {
        const Value inside = call_member(support, "contains", {{x}}, where);
        log_prob = pool().select(to_scalar(inside, where).make(), log_prob,
                                 pool().real(-std::numeric_limits<double>::infinity()));
    }
    push({ir::Term{id, ir::TermKind::likelihood, log_prob}, place(where)});
}

Value Lowering::observe(const std::string& name, const Expr* dist_expr, const Expr* value_expr,
                        SourceRange where) {
    const ir::SiteId id = new_site(name, ir::SiteKind::observed, where);
    const Value dist = checked_distribution(dist_expr, name);
    if (!frame().times.is_load(value_expr))
        reporter_.fail(value_expr->getSourceRange(), Diag::observed_latent, {name});
    program_.sites[id].distribution = written(dist_expr);
    if (may_be_missing(value_expr->getType()))
        return observe_missing(id, dist, value_expr, where);
    if (has_event(dist))
        return observe_whole(id, dist, value_expr, where);
    const Value value = eval(value_expr);
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
                check_same({dims[d], "its distribution", unit(*values, d)},
                           {values->dims[d], "'" + written(value_expr) + "'", unit(*values, d)}, where,
                           "site '" + name + "'");
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
        const Value support = call_member(scalar, "support", {}, where);
        if (llvm::any_of(dims, [](const Dim& d) { return d.ragged; }))
            program_.sites[id].size = slice_.nest()->total;
        program_.sites[id].support = support_name(support);
        observe_element(id, scalar, support, x, where);
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

} // namespace ppc::frontend
