// Observations that may be missing. A site that observes a std::optional is two sites: the observed one where
// there is a value, and a latent one, NAME.missing, with an element for each value that is not there, in the
// order in which they are met.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

bool is_optional(QualType t) {
    const auto* r = t.getNonReferenceType()->getAsCXXRecordDecl();
    return r && in_namespace(r, "std") && r->getIdentifier() && r->getName() == "optional";
}

} // namespace

bool Lowering::may_be_missing(QualType type) const {
    return is_optional(type) || (is_container(type) && is_optional(element_type_of(type, 1)));
}

Value Lowering::observe_missing(ir::SiteId id, const Value& dist, const Expr* value_expr, SourceRange where) {
    const std::string name = program_.sites[id].name;
    std::string plate;
    if (!is_optional(value_expr->getType()) || has_event(dist) ||
        !distribution_dims(dist, plate, where).empty())
        reporter_.fail(where, Diag::missing_vector, {name});
    require_members(dist, name, where);
    const Value scalar = at_element(dist, {}, where);
    if (is_discrete(scalar))
        reporter_.fail(where, Diag::missing_discrete, {name, scalar.record()->decl->getNameAsString()});
    const Value value = eval(value_expr);
    const Object* data = value.object();
    if (!data)
        reporter_.fail(value_expr->getSourceRange(), Diag::observed_not_numeric,
                       {name, shown_type(value_expr->getType())});
    const LoadText text = data->load;
    set_shape(program_.sites[id], {}, {});

    const ir::SiteId missing = new_site(name + ".missing", ir::SiteKind::latent, where);
    const std::uint32_t count = slice_.new_extent();
    program_.spaces.push_back({name + " missing", false, true, false, "missing values of " + name});
    const Value support = call_member(scalar, "support", {}, where);
    if (support.record() && find_method(support.record()->decl, "free_size", {}))
        reporter_.fail(where, Diag::event_support, {name, support_name(support)});
    ir::Array values;
    values.name = name + ".missing";
    values.role = ir::ArrayRole::value;
    values.site = missing;
    values.size = pool().extent(count);
    const ir::ArrayId array = program_.add_array(std::move(values));
    {
        ir::Site& site = program_.sites[missing];
        site.distribution = program_.sites[id].distribution;
        site.values = array;
        site.size = pool().extent(count);
        site.shape.push_back({site.size, static_cast<ir::SpaceId>(program_.spaces.size() - 1)});
        site.support = support_name(support);
        site.transform = support.record()->decl->getNameAsString();
        program_.sites[id].support = site.support;
    }
    const ir::ArrayId cell = program_.add_cell(name, current_loop()); // the one or the other
    const Scalar is_missing =
        load_scalar(combine("::ppc::is_missing(" + text.text + ")", {&text}, false), ir::Type::Bool);
    branch(
        is_missing, where, true,
        [&] {
            check_bounds(name, support, where);
            const ir::Expr index =
                slice_.capture("ppc_load.next(" + std::to_string(count) + ")", ir::Type::Int, false);
            const Value u{step_scalar(pool().param(0, ir::Type::Real))};
            const auto of_support = [&](const char* function) {
                return real_of(to_scalar(call_member(support, function, {u}, where), where));
            };
            ir::Sample s;
            s.site = missing;
            s.index = index;
            s.constrain = of_support("constrain");
            s.log_abs_det = of_support("log_abs_det");
            s.unconstrain = of_support("unconstrain");
            const std::size_t statements = block_->size();
            const Value x{step_scalar(program_.read(array, index))};
            s.log_prob = real_of(to_scalar(call_member(scalar, "log_prob", {x}, where), where));
            if (block_->size() != statements)
                reporter_.fail(where, Diag::unsupported_expression,
                               {"a loop in the log_prob of a site that may be missing",
                                "write its density without a loop"});
            add_conditional(s, scalar, where);
            push({std::move(s), place(where)});
            push({ir::Accumulate{cell, pool().integer(0), program_.read(array, index)}, place(where)});
            return false;
        },
        [&] {
            const Scalar x = load_scalar(combine("(*(" + text.text + "))", {&text}, false), ir::Type::Real);
            observe_element(id, scalar, support, x, where);
            push({ir::Accumulate{cell, pool().integer(0), x.make()}, place(where)});
            return false;
        });
    return {step_scalar(program_.read_cell(cell))};
}

} // namespace ppc::frontend
