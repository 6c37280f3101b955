// The ELBO of a model and a guide is one program: the guide's statements, then the model's, over shared
// tables. What a guide makes of the model's own distributions stands in the model's statements, at the
// element.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"
#include "compiler/passes/lower_samples.h"

#include <algorithm>

namespace ppc::guides {
namespace {

/// Leaves out the terms that `is_out` says, and loops that are empty then.
void drop_terms(ir::Block& block, const std::function<bool(const ir::Term&)>& is_out) {
    std::erase_if(block, [&](ir::Stmt& s) {
        const auto* t = std::get_if<ir::Term>(&s.node);
        if (t && is_out(*t))
            return true;
        ir::for_each_block(s, [&](ir::Block& b) { drop_terms(b, is_out); });
        return false;
    });
}

/// Begins the guide with its written parts, whose parameters and noise are arrays of the model's tables.
void add_written(Guide& guide, const ir::Program& model, const WrittenParts& written) {
    ir::Program& p = guide.program;
    for (ir::ArrayId a = 0; a < model.arrays.size(); ++a)
        if (const ir::ArrayRole role = model.arrays[a].role;
            role == ir::ArrayRole::input || role == ir::ArrayRole::noise) {
            p.arrays[a].role = role;
            p.arrays[a].offset = model.arrays[a].offset;
        }
    p.body = written.body;
    guide.blocks = written.blocks;
    guide.parameters = written.parameters;
    guide.noise = written.noise;
}

Guide build(const ir::GuideSpecification& specification, const ir::Program& model, const ir::Program& density,
            const std::vector<passes::ExpectedSite>& discrete, const WrittenParts* written) {
    Guide guide;
    guide.name = specification.name;
    guide.program = density;
    ir::Program& p = guide.program;
    p.body.clear();
    guide.parameters = guide.noise = p.pool.integer(0);
    if (written)
        add_written(guide, model, *written);
    const auto divided = std::get<0>(ir::divide_latents(density, specification));
    const std::vector<Latent> all = latents(density);
    for (std::size_t k = 0; k < divided.size(); ++k) {
        Part part{density, specification.parts[k], guide, {}, p.pool.integer(0), divided.size() == 1};
        for (Latent l : all)
            if (std::ranges::find(divided[k], l.site) != divided[k].end()) {
                l.in_part = part.dimension;
                part.dimension = p.pool.add(part.dimension, l.size);
                part.latents.push_back(l);
            }
        for (const passes::ExpectedSite& s : discrete)
            if (std::ranges::find(divided[k], s.site) != divided[k].end())
                part.discrete.push_back(s);
        find_family(part.asked.family)->build(part);
    }
    for (const Latent& l : all)
        p.arrays[l.u].role = ir::ArrayRole::local, p.arrays[l.u].offset = l.offset;
    return guide;
}

/// The model's statements over the guide's tables, with what is woven into them.
ir::Block model_body(ir::Program& program, const ir::Program& model, const ir::Program& density,
                     const Guide& guide) {
    if (guide.woven.empty() && guide.given.empty())
        return density.body;
    std::vector<ir::ArrayId> unconstrained(density.sites.size(), ir::none);
    for (const Latent& l : latents(density))
        unconstrained[l.site] = l.u;
    return passes::lowered_body(
        program, model.body, unconstrained,
        [&](ir::Block& out, const ir::Sample& sample) {
            if (const auto it = guide.woven.find(sample.site); it != guide.woven.end())
                it->second(program, out, sample);
        },
        guide.given);
}

/// Whether the model's term is a part of the guide's own density.
bool is_log_q(const ir::Term& t, const Guide& guide) {
    return (t.kind == ir::TermKind::prior || t.kind == ir::TermKind::jacobian) &&
           guide.from_prior.contains(t.site);
}

/// Of the terms that are left in the model's statements, those of the guide are -log q; all become log q.
void make_log_q(ir::Program& program, ir::Block& block) {
    for (ir::Stmt& s : block) {
        if (auto* t = std::get_if<ir::Term>(&s.node)) {
            if (t->kind == ir::TermKind::guide)
                t->value = program.pool.neg(t->value);
            t->kind = ir::TermKind::guide; // a Jacobian alone would be left out of the sum of densities
        }
        ir::for_each_block(s, [&](ir::Block& b) { make_log_q(program, b); });
    }
}

void append(ir::Program& program, ir::Block body) {
    for (ir::Stmt& s : body)
        program.body.push_back(std::move(s));
}

} // namespace

ir::Program elbo(const ir::Program& model, const ir::Program& density, const Guide& guide) {
    ir::Program program = guide.program;
    for (const Latent& l : latents(density)) {
        program.arrays[l.u].role = ir::ArrayRole::local;
        program.arrays[l.u].offset = {};
    }
    ir::Block body = model_body(program, model, density, guide);
    drop_terms(body, [&](const ir::Term& t) {
        return (t.kind == ir::TermKind::jacobian && guide.points.contains(t.site)) || is_log_q(t, guide);
    });
    append(program, std::move(body));
    return program;
}

ir::Program draw(const ir::Program& model, const ir::Program& density, const Guide& guide) {
    ir::Program program = guide.program;
    for (const Latent& l : latents(density))
        program.arrays[l.u].role = ir::ArrayRole::output;
    negate_terms(program, program.body);
    const bool points = !guide.points.empty() && guide.points.size() != latents(density).size();
    if (!points && guide.woven.empty() && guide.given.empty())
        return program; // a point has no density
    ir::Block body = model_body(program, model, density, guide);
    drop_terms(body, [&](const ir::Term& t) {
        const bool of_point = t.kind == ir::TermKind::jacobian && guide.points.contains(t.site);
        const bool of_guide =
            t.kind == ir::TermKind::guide && program.sites[t.site].kind != ir::SiteKind::discrete;
        return !of_guide && !of_point && !is_log_q(t, guide);
    });
    make_log_q(program, body);
    append(program, std::move(body));
    return program;
}

Programs automatic(const ir::GuideSpecification& specification, const ir::Program& model,
                   const ir::Program& density, const std::vector<passes::ExpectedSite>& discrete,
                   const WrittenParts* written) {
    Programs out{build(specification, model, density, discrete, written), {}, {}};
    out.elbo = elbo(model, density, out.guide);
    out.draw = draw(model, density, out.guide);
    return out;
}

} // namespace ppc::guides
