// What a model that could be lowered may still have wrong: densities that are never numbers, and
// hyperparameters that a plate replicates.
#include "compiler/frontend/lowering.h"

#include "compiler/frontend/replicated.h"
#include "compiler/ir/range.h"

using namespace clang;

namespace ppc::frontend {

/// A literal argument outside of its domain (a negative scale) makes a density of NaN, which no value mends.
void Lowering::check_densities() {
    ir::Ranges ranges(program_, program_.body);
    std::set<ir::SiteId> told;
    const auto check = [&](ir::SiteId id, ir::Expr log_prob) {
        const ir::Site& site = program_.sites[id];
        if (site.kind != ir::SiteKind::factor && ranges.of(log_prob).is_empty() && told.insert(id).second)
            reporter_.report(site_place(site.name), Diag::never_a_density, {site.name, site.distribution});
    };
    ir::for_each_stmt(program_.body, [&](const ir::Stmt& s) {
        if (const auto* sample = std::get_if<ir::Sample>(&s.node))
            check(sample->site, sample->log_prob);
        if (const auto* term = std::get_if<ir::Term>(&s.node))
            check(term->site, term->value);
    });
}

void Lowering::warn_of_replicated() {
    for (const Replicated& r : replicated_sites(program_)) {
        const ir::Site &site = program_.sites[r.site], &of = program_.sites[r.parameter_of];
        const ir::Space& plate = program_.spaces[site.plates.back()];
        reporter_.report(site_place(site.name), Diag::replicated_site,
                         {site.name, plate.name, of.name, site.distribution, plate.size_text});
        reporter_.report(site_place(of.name), Diag::parameter_here, {site.name, of.name});
    }
}

} // namespace ppc::frontend
