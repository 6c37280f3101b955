#include "compiler/passes/decenter.h"

#include "compiler/ir/analysis.h"
#include "compiler/passes/log_sum.h"

#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

/// What the Samples of a site say together.
struct Form {
    bool is_complete = true; ///< each has a location and a scale
    bool depends = false;    ///< on latents, in one of them
};

/// A discrete latent that the site's distribution depends on, or none.
SiteId discrete_parent(const Program& model, SiteId id) {
    for (const SiteId parent : model.sites[id].parents)
        if (model.sites[parent].kind == SiteKind::discrete)
            return parent;
    return none;
}

std::map<SiteId, Form> forms(const Program& model) {
    std::map<SiteId, Form> out;
    for_each_stmt(model.body, [&](const Stmt& s) {
        const auto* sample = std::get_if<Sample>(&s.node);
        if (!sample)
            return;
        Form& form = out[sample->site];
        if (!sample->location.valid() || !sample->scale.valid() ||
            discrete_parent(model, sample->site) != none)
            form.is_complete = false;
        else
            form.depends |= !is_load_time(model, sample->location) || !is_load_time(model, sample->scale);
    });
    return out;
}

/// Why the site has no non-centred form.
std::string reason(const Program& model, SiteId id) {
    const Site& site = model.sites[id];
    const std::string start = "decenter: ", end = "; take it out of decenter";
    if (site.kind == SiteKind::discrete)
        return start + "site '" + site.name + "' is discrete and summed out exactly" + end;
    if (site.unconstrained != none)
        return start + "site '" + site.name + "' has one distribution for the whole value (" + site.support +
               "), not a location and a scale for each number" + end;
    if (const SiteId z = discrete_parent(model, id); z != none)
        return start + "the distribution of site '" + site.name + "' depends on '" + model.sites[z].name +
               "', which is discrete and summed out exactly" + end;
    return start + "the distribution of site '" + site.name + "', " + site.distribution +
           ", names no location and scale in unconstrained space, as Normal, StudentT, LogNormal, "
           "HalfCauchy, "
           "Exponential and others do (unconstrained_location and unconstrained_scale)" +
           end;
}

} // namespace

std::variant<std::set<SiteId>, GuideProblem> decentred_sites(const Program& model,
                                                             const GuideSpecification& guide) {
    const std::map<SiteId, Form> form_of = forms(model);
    const std::size_t part = guide.parts.size();
    std::set<SiteId> out;
    for (const std::string& name : guide.decentred) {
        if (name == dependent_sites) {
            for (const auto& [site, form] : form_of)
                if (form.is_complete && form.depends)
                    out.insert(site);
            if (out.empty())
                return GuideProblem{part, "decenter: no latent site has a location or a scale that depends "
                                          "on other latents; take decenter out"};
            continue;
        }
        auto named = sites_named(model, name);
        if (auto* problem = std::get_if<GuideProblem>(&named)) {
            problem->part = part;
            return std::move(*problem);
        }
        for (const SiteId site : std::get<std::vector<SiteId>>(named)) {
            const auto it = form_of.find(site);
            if (it == form_of.end() || !it->second.is_complete)
                return GuideProblem{part, reason(model, site), site};
            out.insert(site);
        }
    }
    return out;
}

Program decenter(const Program& model, const std::set<SiteId>& sites) {
    Program p = model;
    Pool& pool = p.pool;
    const std::function<void(Block&)> walk = [&](Block& block) {
        for (Stmt& stmt : block) {
            for_each_block(stmt, walk);
            auto* s = std::get_if<Sample>(&stmt.node);
            if (!s || !sites.contains(s->site))
                continue;
            const Expr moved[] = {pool.add(s->location, pool.mul(s->scale, pool.param(0, Type::Real)))};
            s->constrain = pool.substitute(s->constrain, moved);
            s->log_abs_det = pool.substitute(s->log_abs_det, moved);
            if (!pool.is_real_const(s->scale, 1))
                s->log_abs_det = pool.add(s->log_abs_det, math_call(p, "log", {s->scale}));
            s->unconstrain = pool.mul(pool.sub(s->unconstrain, s->location), pool.recip(s->scale));
            s->location = s->scale = {};
        }
    };
    walk(p.body);
    return p;
}

} // namespace ppc::passes
