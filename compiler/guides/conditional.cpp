#include "compiler/guides/conditional.h"

#include <algorithm>

namespace ppc::guides {

void require_conditional(const Use& use, ir::Expr ir::Sample::* field, const std::string& verb,
                         const std::string& member) {
    std::set<ir::SiteId> without;
    ir::for_each_stmt(use.model.body, [&](const ir::Stmt& s) {
        if (const auto* sample = std::get_if<ir::Sample>(&s.node); sample && !(sample->*field).valid())
            without.insert(sample->site);
    });
    for (const ir::SiteId id : use.sites) {
        const ir::Site& site = use.model.sites[id];
        const std::string start =
            "the family '" + use.part.family + "' " + verb + " its distribution in the model, and ";
        const std::string end = "; give '" + site.name + "' to another family, such as normal";
        if (site.unconstrained != ir::none)
            use.refuse(start + "site '" + site.name + "' has one for the whole value (" + site.support +
                           "), not for each number" + end,
                       id);
        for (const ir::SiteId parent : site.parents)
            if (const ir::Site& z = use.model.sites[parent]; z.kind == ir::SiteKind::discrete)
                use.refuse(start + "that of site '" + site.name + "' depends on '" + z.name +
                               "', which is discrete and summed out exactly" + end,
                           id);
        if (without.contains(id))
            use.refuse(start + "that of site '" + site.name + "', " + site.distribution + ", has no " +
                           member + end,
                       id);
    }
}

ir::Expr unconstrained_draw(ir::Program& program, const ir::Sample& sample, ir::Expr noise) {
    const ir::Expr e[] = {noise};
    const ir::Expr value[] = {program.pool.substitute(sample.draw, e)};
    return program.pool.substitute(sample.unconstrain, value);
}

ir::Expr log_density_of_draw(ir::Program& program, const ir::Sample& sample, ir::Expr noise) {
    const ir::Expr e[] = {noise};
    const ir::Expr value = program.pool.substitute(sample.draw, e);
    const ir::Expr element = program.read(program.sites[sample.site].values, sample.index);
    const ir::Expr log_prob =
        program.pool.rewrite(sample.log_prob, [&](ir::Expr x) { return x == element ? value : ir::Expr{}; });
    const ir::Expr u[] = {unconstrained_draw(program, sample, noise)};
    return program.pool.add(log_prob, program.pool.substitute(sample.log_abs_det, u));
}

} // namespace ppc::guides
