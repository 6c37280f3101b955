// Sites whose value is a vector or a matrix with one log density: a support transforms it as a whole.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// A size as the functions of distributions and supports see it.
Scalar size_scalar(const Dim& d, Group* here) {
    Scalar s;
    s.type = ir::Type::Int;
    s.load = LoadText{d.text, true, here, nullptr};
    s.make = [d] { return d.extent; };
    s.extent = d.extent;
    return s;
}

} // namespace

bool Lowering::has_event(const Value& dist) const {
    const Record* r = dist.record();
    return r && find_type_member(r->decl, "event_type");
}

/// The dimensions of one value: n for vectors, n by n for matrices.
std::vector<Dim> Lowering::event_dims(const Value& dist, const std::string& name, SourceRange where) {
    const CXXRecordDecl* decl = dist.record()->decl;
    if (!find_method(decl, "size", {}))
        reporter_.fail(where, Diag::no_size, {name, "'" + decl->getNameAsString() + "'"});
    Dim n =
        dim_of(to_scalar(call_member(dist, "size", {}, where), where), "size of site '" + name + "'", where);
    if (n.ragged)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"a vector site whose size differs between iterations",
                        "give the vectors of all iterations one size"});
    const QualType event = find_type_member(decl, "event_type")->getUnderlyingType().getCanonicalType();
    bool row = false;
    const bool matrix = find_method(event->getAsCXXRecordDecl(), "rows", {}) && rank_of(event, row) != 1;
    return matrix ? std::vector<Dim>{n, n} : std::vector<Dim>{n};
}

std::vector<ir::SpaceId> Lowering::event_spaces(const std::vector<Dim>& dims, const std::string& name) {
    std::vector<ir::SpaceId> spaces;
    for (std::size_t d = 0; d < dims.size(); ++d) {
        LoopHeader header;
        header.dim = dims[d];
        header.space = {name + (dims.size() > 1 ? d == 0 ? " rows" : " columns" : " event"), false, true,
                        false, dims[d].text};
        header.key = "extent " + std::to_string(dims[d].extent.id);
        spaces.push_back(space_for(header));
    }
    return spaces;
}

void Lowering::set_whole_shape(ir::Site& site, const std::vector<Dim>& dims) {
    const std::string name = site.name;
    const std::vector<ir::SpaceId> spaces = event_spaces(dims, name);
    set_shape(site, dims, spaces);
    site.joint = static_cast<unsigned>(dims.size());
    site.densities = slice_.nest() ? slice_.nest()->total : pool().integer(1);
}

void Lowering::check_event(const std::string& call, const std::string& site, const Value& support,
                           const std::string& of, SourceRange where) {
    if (const auto text = support_text(support))
        slice_.line("::ppc::" + call + "(" + string_literal(site) + ", " + string_literal(place_text(where)) +
                    ", " + *text + ", " + of + indices_text() + ");");
}

/// The statements that `body` pushes, apart.
ir::Block Lowering::block_of(const std::function<void()>& body) {
    ir::Block* around = block_;
    ir::Block block;
    block_ = &block;
    try {
        body();
    } catch (...) {
        block_ = around;
        throw;
    }
    block_ = around;
    return block;
}

std::shared_ptr<Tensor> Lowering::transformed(const Value& support, const char* function, const Value& in,
                                              const std::vector<Dim>& out_dims, const std::string& name,
                                              SourceRange where, Value* result) {
    const auto blank = new_storage(name + " " + function, out_dims, where);
    blank->is_event = true;
    std::vector<Value> left;
    const Value value = call_member(support, function, {in, {blank}}, where, &left);
    if (result)
        *result = value;
    return to_tensor(left.at(1), where);
}

Dim Lowering::free_dim(const Value& support, const std::vector<Dim>& dims, SourceRange where) {
    const Scalar free = to_scalar(
        call_member(support, "free_size", {{size_scalar(dims[0], slice_.current())}}, where), where);
    return {free.make(), free.load ? free.load->text : "0", false};
}

Value Lowering::sample_whole(ir::SiteId id, const Value& dist, SourceRange where) {
    const std::string name = program_.sites[id].name, decl = dist.record()->decl->getNameAsString();
    require_members(dist, name, where);
    if (is_discrete(dist))
        reporter_.fail(where, Diag::discrete_latent, {name, decl});
    const std::vector<Dim> dims = event_dims(dist, name, where);
    const Value support = call_member(dist, "support", {}, where);
    const CXXRecordDecl* support_decl = support.record() ? support.record()->decl : nullptr;
    if (!find_method(support_decl, "free_size", {}))
        reporter_.fail(where, Diag::elementwise_event, {name, "'" + decl + "'", support_name(support)});
    check_event("check_size", name, support, "static_cast<std::size_t>(" + dims[0].text + ")", where);

    // Recorded before any loop changes the nest.
    const ir::Expr at = position();
    ir::Expr size = pool().integer(1);
    for (const Dim& d : dims)
        size = pool().mul(size, d.extent);
    const Dim free = free_dim(support, dims, where);

    ir::Site& site = program_.sites[id];
    set_whole_shape(site, dims);
    const ir::Expr all = site.size;
    size_under_branch(site);
    ir::Expr present = pool().integer(1); // 0 or 1 under a branch on data
    if (site.size != all) {
        present = pool().extent(program_.extents - 1);
        site.densities = pool().mul(site.densities, present);
    }
    ir::Array values, unconstrained;
    values.name = name;
    values.role = ir::ArrayRole::value;
    values.size = site.size;
    values.site = id;
    unconstrained.name = "u_" + name;
    unconstrained.role = ir::ArrayRole::unconstrained;
    unconstrained.size =
        pool().product({slice_.nest() ? slice_.nest()->total : pool().integer(1), free.extent, present});
    unconstrained.site = id;
    const ir::ArrayId values_id = program_.add_array(std::move(values));
    const ir::ArrayId free_id = program_.add_array(std::move(unconstrained));
    site.values = values_id;
    site.unconstrained = free_id;
    site.support = support_name(support);
    site.transform = support_decl->getNameAsString();
    if (const std::string text = static_text(support_decl, "transform"); !text.empty())
        site.transform = text;

    Tensor shape, free_shape;
    shape.dims = dims;
    free_shape.dims = {free};
    shape.is_event = free_shape.is_event = true;
    const ir::ArrayId x_id = new_array(name + " value", dims, where);
    const auto x = stored_tensor(x_id, shape, where);
    const auto u = std::make_shared<Tensor>(free_shape);
    const ir::Expr first = pool().mul(at, free.extent);
    u->direct = true;
    u->at = [this, free_id, first](const Indices& i) {
        return step_scalar(program_.read(free_id, pool().add(first, i[0].make())));
    };
    ir::Transform transform;
    transform.site = id;
    const auto flat_of = [&](const std::vector<Dim>& of, const Indices& i) {
        std::vector<ir::Expr> exprs;
        for (const Scalar& k : i)
            exprs.push_back(k.make());
        return flat_position(of, exprs);
    };
    transform.constrain = block_of([&] {
        Value log_det;
        const auto made = transformed(support, "constrain", {u}, dims, name, where, &log_det);
        for_each(dims, name, where, [&](const Indices& i) {
            push({ir::Store{x_id, flat_of(dims, i), pool().to_real(made->at(i).make())}, place(where)});
        });
        const ir::Expr e = pool().to_real(to_scalar(log_det, where).make());
        if (!pool().is_real_const(e, 0))
            push({ir::Term{id, ir::TermKind::jacobian, e}, place(where)});
    });
    const std::vector<ir::SpaceId> spaces = event_spaces(dims, name);
    transform.keep = block_of([&] {
        const ir::Expr base = pool().mul(at, size);
        for_each(dims, spaces, where, [&](const Indices& i) {
            const ir::Expr flat = flat_of(dims, i);
            push({ir::Store{values_id, pool().add(base, flat), program_.read(x_id, flat)}, place(where)});
        });
    });
    transform.unconstrain = block_of([&] {
        const auto made = transformed(support, "unconstrain", {x}, free_shape.dims, name, where);
        for_each(free_shape.dims, name, where, [&](const Indices& i) {
            push({ir::Store{free_id, pool().add(first, i[0].make()), pool().to_real(made->at(i).make())},
                  place(where)});
        });
    });
    push({std::move(transform), place(where)});

    const auto out = std::make_shared<Tensor>(*x);
    const Scalar log_prob = to_scalar(call_member(dist, "log_prob", {{out}}, where), where);
    push({ir::Term{id, ir::TermKind::prior, pool().to_real(log_prob.make())}, place(where)});
    return {out};
}

Value Lowering::observe_whole(ir::SiteId id, const Value& dist, const Expr* value_expr, SourceRange where) {
    const std::string name = program_.sites[id].name, decl = dist.record()->decl->getNameAsString();
    require_members(dist, name, where);
    const Value value = eval(value_expr);
    const std::vector<Dim> dims = event_dims(dist, name, where);
    const std::string what = dims.size() == 2 ? "matrices" : "vectors";
    bool row = false;
    const bool container = value.tensor() || (value.object() && is_container(value.object()->type));
    if (!container || (value.object() && rank_of(value.object()->type, row) != dims.size()))
        reporter_.fail(value_expr->getSourceRange(), Diag::observed_event,
                       {name, "'" + decl + "'", what, shown_type(value_expr->getType())});
    if (is_discrete(dist) && !element_type_of(value_expr->getType(), dims.size())->isIntegerType())
        reporter_.fail(value_expr->getSourceRange(), Diag::observed_type,
                       {name, "'" + decl + "'", shown_type(value_expr->getType())});
    const auto values = to_tensor(value, where);
    for (std::size_t d = 0; d < dims.size(); ++d)
        check_same({dims[d], "its distribution", unit(*values, d)},
                   {values->dims[d], "'" + written(value_expr) + "'", unit(*values, d)}, where,
                   "site '" + name + "'");
    const Value support = call_member(dist, "support", {}, where);
    if (value.object())
        check_event("check_event", name, support, value.object()->load.text, where);
    program_.sites[id].support = support_name(support);
    set_whole_shape(program_.sites[id], dims);
    const auto x = std::make_shared<Tensor>(*values);
    x->is_event = true;
    x->dims = dims; // which do not vary from iteration to iteration
    const Scalar log_prob = to_scalar(call_member(dist, "log_prob", {{x}}, where), where);
    push({ir::Term{id, ir::TermKind::likelihood, pool().to_real(log_prob.make())}, place(where)});
    return value;
}

} // namespace ppc::frontend
