// Guides written in the language, and parts of guides: the front end has executed them into the model's
// tables.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

#include "compiler/passes/lower_samples.h"

#include <algorithm>

namespace ppc::guides {
namespace {

void prepend(ir::Program& program, ir::Block first) {
    for (ir::Stmt& s : program.body)
        first.push_back(std::move(s));
    program.body = std::move(first);
}

} // namespace

void check_written(const Use& use) {
    use.takes(0, 1);
    const auto is_discrete = [&](ir::SiteId s) { return use.model.sites[s].kind == ir::SiteKind::discrete; };
    if (const auto it = std::ranges::find_if(use.sites, is_discrete); it != use.sites.end())
        if (const passes::Expectation expected = passes::expect_discrete(use.model);
            !expected.problem.empty())
            use.refuse(expected.problem, *it);
}

void build_written(Part& part) {
    for (const Latent& l : part.latents) {
        part.guide.points.insert(l.site);
        part.guide.given.insert(l.site);
    }
}

Programs written(const ir::Program& model, const ir::Block& body, Guide guide) {
    Programs out{std::move(guide), passes::score_program(model), passes::unconstrain_values(model)};
    prepend(out.elbo, body);
    ir::Block draws = body; // its terms are -log q
    negate_terms(out.draw, draws);
    prepend(out.draw, std::move(draws));
    out.guide.program = model;
    return out;
}

ir::Program medians(const ir::Program& model, const ir::Block& body) {
    ir::Program p = model;
    p.body = body;
    const std::vector<ir::Expr> offsets = passes::value_offsets(p);
    for (ir::Array& a : p.arrays)
        if (a.role == ir::ArrayRole::value || a.role == ir::ArrayRole::output ||
            a.role == ir::ArrayRole::unconstrained)
            a.role = ir::ArrayRole::local;
    for (ir::SiteId s = 0; s < p.sites.size(); ++s)
        if (offsets[s].valid()) {
            ir::Array& values = p.arrays[p.sites[s].values];
            values.role = ir::ArrayRole::output;
            values.site = s;
            values.offset = offsets[s];
        }
    return p;
}

ir::Program without_guide(const ir::Program& model) {
    ir::Program out = model;
    for (ir::Array& a : out.arrays)
        if (a.role == ir::ArrayRole::input || a.role == ir::ArrayRole::noise) {
            a.role = ir::ArrayRole::local;
            a.offset = {};
        }
    return out;
}

} // namespace ppc::guides
