// PPC_ENUMERATE in a guide: the distribution of a discrete site, over whose values the ELBO sums. The guide's
// statements store the probability of each value and its log; passes/expect_discrete.h makes the model's
// terms their expectation.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

/// The discrete site of this name that the guide may hold. Throws after a message if there is none.
ir::SiteId Lowering::enumerated_site(const std::string& name, SourceRange where) {
    const ir::Site* site = find_site(name);
    if (!site || site->kind == ir::SiteKind::observed)
        refuse_guide_site(name, where);
    const auto refuse = [&](Diag id, std::initializer_list<std::string> arguments) {
        reporter_.report(where, id, arguments);
        reporter_.report(site_place(name), Diag::site_here, {name});
        throw Abandoned{};
    };
    if (site->kind != ir::SiteKind::discrete)
        refuse(Diag::guide_enumerate_site, {name, site->support});
    if (guide_function_->is_part() && !llvm::is_contained(guide_function_->sites, name))
        refuse(Diag::guide_site_of_other_part, {guide_function_->function->getNameAsString(), name});
    if (!site->categories.valid())
        refuse(Diag::guide_enumerate_differs, {name});
    return static_cast<ir::SiteId>(site - program_.sites.data());
}

/// The guide's distribution of an element has the values of the model's: refused here, or when data are
/// loaded.
void Lowering::check_enumerated_values(const ir::Site& site, const Value& scalar, SourceRange where) {
    const auto refuse = [&](Diag id, std::initializer_list<std::string> arguments) {
        reporter_.report(where, id, arguments);
        reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        throw Abandoned{};
    };
    const Value support = call_member(scalar, "support", {}, where);
    if (!is_discrete(scalar) || !support.record() || !find_method(support.record()->decl, "count", {}))
        refuse(Diag::guide_enumerate_distribution, {site.name, scalar.record()->decl->getNameAsString()});
    const ir::Expr first = to_scalar(call_member(support, "first", {}, where), where).make();
    const ir::Expr count = to_scalar(call_member(support, "count", {}, where), where).make();
    if (!is_load_expr(first) || !is_load_expr(count))
        refuse(Diag::guide_enumerate_distribution, {site.name, scalar.record()->decl->getNameAsString()});
    if (first == site.first && count == site.categories)
        return;
    const ir::Expr all[] = {first, count, site.first, site.categories};
    if (llvm::all_of(all, [&](ir::Expr e) { return pool().is_const(e); })) {
        const auto values = [&](ir::Expr from, ir::Expr number) {
            const std::int64_t a = pool()[from].integer, n = pool()[number].integer;
            return std::to_string(a) + " to " + std::to_string(a + n - 1);
        };
        refuse(Diag::guide_enumerate_values,
               {site.name, values(first, count), values(site.first, site.categories)});
    }
    std::string arguments;
    for (const ir::Expr e : all) {
        const std::optional<std::string> text = load_text_of(e);
        if (!text)
            reporter_.fail(where, Diag::unsupported_expression,
                           {"the values of this distribution", "write their bounds as numbers or data"});
        arguments += ", " + *text;
    }
    // At the root, behind the captures that it reads.
    slice_.line("ppc_load.same_values(" + string_literal(site.name) + arguments + ");", slice_.root());
}

/// PPC_ENUMERATE(name, distribution)
Value Lowering::guide_enumerate(const std::string& name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    claim_guide_name(name, where);
    guide_sites_.insert(name);
    const ir::SiteId id = enumerated_site(name, where);
    const ir::Site site = program_.sites[id];
    const Value dist = checked_distribution(e->getArg(1), name);
    std::string plate;
    const std::vector<Dim> dims = distribution_dims(dist, plate, where);
    if (!plate.empty())
        check_guide_plate(plate, where);
    check_guide_shape(site, dims, where);
    check_same_site(site, total_elements(dims));
    const std::optional<std::string> count = load_text_of(site.categories);
    if (!count)
        reporter_.fail(where, Diag::unsupported_expression,
                       {"the values of this distribution", "write their bounds as numbers or data"});
    const auto table = [&](const std::string& what) {
        ir::Array a;
        a.name = what + "." + name;
        a.size = pool().mul(site.size, site.categories);
        return program_.add_array(std::move(a));
    };
    const GuideEnumeration out{id, table("q"), table("log_q"), guide_function_->function->getNameAsString()};
    guide_->enumerations.push_back(out);
    for_each(dims, name, where, [&](const Indices& at) {
        const Value scalar = at_element(dist, at, where);
        check_enumerated_values(site, scalar, where);
        const ir::Expr begin = pool().mul(position(), site.categories); // before the loop changes the nest
        for_each({{site.categories, *count}}, name + " values", where, [&](const Indices& value) {
            const ir::Expr v = value[0].make(), at_value = pool().add(begin, v);
            const Value x{step_scalar(pool().add(site.first, v))};
            const ir::Expr log_q =
                pool().to_real(to_scalar(call_member(scalar, "log_prob", {x}, where), where).make());
            push({ir::Store{out.log_probability, at_value, log_q}, place(where)});
            const Scalar stored = step_scalar(program_.read(out.log_probability, at_value));
            push({ir::Store{out.probability, at_value, math("exp", stored, where).make()}, place(where)});
        });
    });
    return {};
}

} // namespace ppc::frontend
