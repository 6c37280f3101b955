#include "compiler/passes/discrete_posterior.h"

#include "compiler/passes/eliminate_discrete.h"
#include "compiler/passes/lower_samples.h"

#include <map>

namespace ppc::passes {

using namespace ir;

namespace {

using Tilts = std::map<SiteId, ArrayId>;

/// After each Enumerate, the number that is added for its value.
void add_terms(Program& p, Block& block, const Tilts& tilts) {
    Block out;
    for (Stmt& s : block) {
        for_each_block(s, [&](Block& inner) { add_terms(p, inner, tilts); });
        const auto* e = std::get_if<Enumerate>(&s.node);
        std::optional<Stmt> term;
        if (e) {
            const Site& site = p.sites[e->site];
            const Expr value = p.pool.sub(p.read(site.values, e->index), e->lower);
            const Expr at = p.pool.add(p.pool.mul(e->index, site.categories), value);
            term = Stmt{Term{e->site, TermKind::prior, p.read(tilts.at(e->site), at)}, s.place};
        }
        out.push_back(std::move(s));
        if (term)
            out.push_back(std::move(*term));
    }
    block = std::move(out);
}

} // namespace

std::optional<Program> discrete_posterior(const Program& model, Summation summation) {
    Program p = model;
    Expr offset = latent_offsets(p).back();
    Tilts tilts;
    for (SiteId s = 0; s < p.sites.size(); ++s) {
        const Site site = p.sites[s];
        if (site.kind != SiteKind::discrete)
            continue;
        if (!site.categories.valid())
            return std::nullopt;
        Array tilt;
        tilt.name = site.name + " tilt";
        tilt.role = ArrayRole::input;
        tilt.size = p.pool.mul(site.size, site.categories);
        tilt.offset = offset;
        offset = p.pool.add(offset, tilt.size);
        tilts[s] = p.add_array(std::move(tilt));
    }
    add_terms(p, p.body, tilts);
    Elimination summed = eliminate_discrete(p, summation);
    if (!summed.problem.empty())
        return std::nullopt;
    return lower_samples(summed.program);
}

Expr noise_size(Program& program) {
    Expr size = program.pool.integer(0);
    for (const Array& a : program.arrays)
        if (a.role == ArrayRole::noise)
            size = program.pool.add(size, a.size);
    return size;
}

} // namespace ppc::passes
