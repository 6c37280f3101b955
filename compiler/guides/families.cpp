#include "compiler/guides/families.h"

#include "compiler/passes/decenter.h"

#include "llvm/ADT/STLExtras.h"

namespace ppc::guides {

const std::vector<Family>& families() {
    static const std::vector<Family> all{
#define PPC_FAMILY(name, arguments, summary)                                                                 \
    {#name, arguments, summary, check_##name, build_##name, FamilyKind::plain},
#define PPC_WOVEN_FAMILY(name, arguments, summary)                                                           \
    {#name, arguments, summary, check_##name, build_##name, FamilyKind::woven},
#define PPC_DISCRETE_FAMILY(name, arguments, summary)                                                        \
    {#name, arguments, summary, check_##name, build_##name, FamilyKind::discrete},
#include "lib/ppc/families.def"
#undef PPC_FAMILY
    };
    return all;
}

const Family* find_family(const std::string& name) {
    for (const Family& f : families())
        if (name == f.name)
            return &f;
    return nullptr;
}

void keep_conditionals(ir::Program& model, const ir::GuideSpecification& specification) {
    std::set<ir::SiteId> kept;
    const auto divided = ir::divide_latents(model, specification);
    if (const auto* sites = std::get_if<std::vector<std::vector<ir::SiteId>>>(&divided))
        for (std::size_t p = 0; p < specification.parts.size(); ++p)
            if (const Family* family = find_family(specification.parts[p].family);
                family && family->kind == FamilyKind::woven)
                kept.insert((*sites)[p].begin(), (*sites)[p].end());
    std::function<void(ir::Block&)> walk = [&](ir::Block& block) {
        for (ir::Stmt& s : block) {
            if (auto* sample = std::get_if<ir::Sample>(&s.node); sample && !kept.contains(sample->site))
                sample->mean = sample->draw = {};
            if (auto* sample = std::get_if<ir::Sample>(&s.node))
                sample->location = sample->scale = {};
            ir::for_each_block(s, walk);
        }
    };
    walk(model.body);
}

void Use::refuse(const std::string& message, ir::SiteId site) const {
    throw ir::GuideProblem{0, message, site};
}

void Use::takes(std::size_t numbers, std::size_t words) const {
    if (part.numbers.size() <= numbers && part.words.size() <= words)
        return;
    const std::string form = part.family + find_family(part.family)->arguments;
    refuse("the family '" + part.family + "' takes " +
           (numbers + words == 0 ? "no arguments" : "no more arguments than '" + form + "' has"));
}

void Use::takes_map(std::size_t numbers) const {
    takes(numbers, 1);
    for (const std::string& word : part.words)
        if (word != "exp" && word != "softplus")
            refuse("'" + word + "' is no map that makes a scale of a parameter; '" + part.family +
                   "' takes exp, or softplus, which is the default: " + part.family + "(exp)");
}

std::variant<bool, ir::GuideProblem> holds_discrete(const ir::Program& model,
                                                    const ir::GuideSpecification& specification) {
    const auto divided = ir::divide_latents(model, specification);
    const auto* sites = std::get_if<std::vector<std::vector<ir::SiteId>>>(&divided);
    std::set<ir::SiteId> held;
    std::size_t last = 0;
    for (std::size_t p = 0; sites && p < sites->size(); ++p)
        for (const ir::SiteId s : (*sites)[p])
            if (model.sites[s].kind == ir::SiteKind::discrete) {
                held.insert(s);
                last = p;
            }
    for (ir::SiteId s = 0; !held.empty() && s < model.sites.size(); ++s)
        if (model.sites[s].kind == ir::SiteKind::discrete && !held.contains(s))
            return ir::GuideProblem{last,
                                    "discrete site '" + model.sites[s].name +
                                        "' is not in this part, but a guide holds all discrete sites of a "
                                        "model or none; name it here",
                                    s};
    return !held.empty();
}

std::variant<std::vector<std::vector<ir::SiteId>>, ir::GuideProblem>
check(const ir::Program& model, const ir::GuideSpecification& specification) {
    for (std::size_t p = 0; p < specification.parts.size(); ++p)
        if (const std::string& name = specification.parts[p].family; !find_family(name)) {
            std::vector<std::string> known;
            for (const Family& f : families())
                known.emplace_back(f.name);
            const std::string meant = ir::nearest(name, known);
            std::string list;
            for (const std::string& k : known)
                list += (list.empty() ? "" : ", ") + k;
            if (name == "decenter")
                return ir::GuideProblem{p, "decenter takes its sites in parentheses and stands beside the "
                                           "families: decenter(theta); normal"};
            return ir::GuideProblem{
                p, "there is no family '" + name + "'; " +
                       (meant.empty() ? "there are " + list : "did you mean '" + meant + "'?")};
        }
    auto divided = ir::divide_latents(model, specification);
    const auto* sites = std::get_if<std::vector<std::vector<ir::SiteId>>>(&divided);
    if (!sites)
        return divided;
    for (std::size_t p = 0; p < specification.parts.size(); ++p)
        try {
            const ir::GuidePart& part = specification.parts[p];
            const Family* family = find_family(part.family);
            for (const ir::SiteId s : (*sites)[p])
                if (model.sites[s].kind == ir::SiteKind::discrete && family->kind != FamilyKind::discrete &&
                    part.family != ir::written_family)
                    throw ir::GuideProblem{
                        0,
                        "site '" + model.sites[s].name +
                            "' is discrete and summed out exactly, so that no guide samples "
                            "it; take it out of this part, or give it to the family 'discrete'",
                        s};
            for (const ir::SiteId s : (*sites)[p])
                if (model.sites[s].is_integer && part.family != ir::written_family)
                    throw ir::GuideProblem{0,
                                           "site '" + model.sites[s].name +
                                               "' has infinitely many integers as values, which only a "
                                               "written guide draws; give it to a part written(…)",
                                           s};
            family->check({model, part, (*sites)[p], specification.parts.size() == 1});
        } catch (ir::GuideProblem& problem) {
            problem.part = p;
            return std::move(problem);
        }
    auto decentred = passes::decentred_sites(model, specification);
    if (auto* problem = std::get_if<ir::GuideProblem>(&decentred))
        return std::move(*problem);
    if (auto held = holds_discrete(model, specification);
        auto* problem = std::get_if<ir::GuideProblem>(&held))
        return std::move(*problem);
    return divided;
}

} // namespace ppc::guides
