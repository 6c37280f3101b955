// PPC_MEDIAN: a function of a written guide's parameters that says the medians of its sites.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"

using namespace clang;

namespace ppc::frontend {

void Lowering::run_median(const WrittenGuide& guide, const FunctionDecl* model) {
    const FunctionDecl* median = guide.medians[0];
    const std::string name = median->getNameAsString(), of = guide.function->getNameAsString();
    if (guide.medians.size() > 1)
        reporter_.fail(guide.medians[1]->getLocation(), Diag::median_several, {of, name});
    auto names = std::exchange(guide_places_, {});
    auto values = std::exchange(guide_values_, {});
    ir::Block* const block = std::exchange(block_, &guide_->medians);
    in_median_ = true;
    execute_guide(median, model);
    in_median_ = false;
    block_ = block;
    check_guide_values(guide_->medians);
    guide_values_ = std::move(values);
    std::swap(names, guide_places_);
    for (const ir::Site& site : program_.sites)
        if (site.kind == ir::SiteKind::latent && !names.contains(site.name) &&
            (!guide.is_part() || llvm::is_contained(guide.sites, site.name))) {
            reporter_.report(median->getNameInfo().getSourceRange(), Diag::median_misses_site,
                             {name, site.name, of});
            reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        }
}

/// A parameter of the guide whose median is executed: its array, which must have this size.
ir::ArrayId Lowering::median_parameter(const std::string& name, ir::Expr size, SourceRange where) {
    const auto it = guide_parameters_.find(name);
    if (it == guide_parameters_.end()) {
        std::vector<std::string> known;
        for (const auto& [other, array] : guide_parameters_)
            known.push_back(other);
        const std::string meant = ir::nearest(name, known);
        reporter_.fail(where, Diag::median_parameter,
                       {guide_->name, name, meant.empty() ? "" : " (did you mean '" + meant + "'?)"});
    }
    if (const ir::Expr of_guide = program_.arrays[it->second].size; of_guide != size) {
        const auto here = load_text_of(size), there = load_text_of(of_guide);
        if (!here || !there || (pool().is_const(size) && pool().is_const(of_guide)))
            reporter_.fail(where, Diag::median_parameter_size, {name, guide_->name});
        slice_.line("ppc_load.same_size(" + *there + ", " + *here + ", " +
                        string_literal("parameter '" + name + "' has ") + ", " +
                        string_literal("elements in guide '" + guide_->name + "' and ") + ", " +
                        string_literal("where its median is") + ");",
                    slice_.root());
    }
    return it->second;
}

/// PPC_VALUE(name, value)
Value Lowering::guide_median_value(const std::string& name, const CallExpr* e) {
    const SourceRange where = e->getSourceRange();
    claim_guide_name(name, where);
    const ir::Site* found = find_site(name);
    if (!found || found->kind != ir::SiteKind::latent)
        refuse_guide_site(name, where);
    const auto id = static_cast<ir::SiteId>(found - program_.sites.data());
    if (guide_function_->is_part() && !llvm::is_contained(guide_function_->sites, name)) {
        reporter_.report(where, Diag::guide_site_of_other_part, {guide_->name, name});
        reporter_.report(site_place(name), Diag::site_here, {name});
        throw Abandoned{};
    }
    const Value value = eval(e->getArg(1));
    const auto elements = to_tensor(value, where);
    check_guide_shape(program_.sites[id], elements->dims, where);
    check_same_site(program_.sites[id], total_elements(elements->dims));
    for_each(elements->dims, name, where, [&](const Indices& at) {
        const ir::Expr x = pool().to_real(elements->at(at).make());
        guide_values_.push_back({id, x, where});
        push({ir::Store{program_.sites[id].values, position(), x}, place(where)});
    });
    return value;
}

} // namespace ppc::frontend
