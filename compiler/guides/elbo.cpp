// The ELBO of a model and a guide is one program: the guide's statements, then the model's, over shared
// tables.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

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

Guide build(const ir::GuideSpecification& specification, const ir::Program& density) {
    Guide guide;
    guide.name = specification.name;
    guide.program = density;
    ir::Program& p = guide.program;
    p.body.clear();
    guide.parameters = guide.noise = p.pool.integer(0);
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
        find_family(part.asked.family)->build(part);
    }
    for (const Latent& l : all)
        p.arrays[l.u].role = ir::ArrayRole::local, p.arrays[l.u].offset = l.offset;
    return guide;
}

} // namespace

ir::Program elbo(const ir::Program& density, const Guide& guide) {
    ir::Program program = guide.program;
    for (const Latent& l : latents(density)) {
        program.arrays[l.u].role = ir::ArrayRole::local;
        program.arrays[l.u].offset = {};
    }
    ir::Block model = density.body;
    drop_terms(model, [&](const ir::Term& t) {
        return t.kind == ir::TermKind::jacobian && guide.points.contains(t.site);
    });
    for (ir::Stmt& s : model)
        program.body.push_back(std::move(s));
    return program;
}

ir::Program draw(const ir::Program& density, const Guide& guide) {
    ir::Program program = guide.program;
    for (const Latent& l : latents(density))
        program.arrays[l.u].role = ir::ArrayRole::output;
    negate_terms(program, program.body);
    if (guide.points.empty() || guide.points.size() == latents(density).size())
        return program; // a point has no density
    ir::Block jacobians = density.body;
    drop_terms(jacobians, [&](const ir::Term& t) {
        return t.kind != ir::TermKind::jacobian || !guide.points.contains(t.site);
    });
    for (ir::Stmt& s : jacobians)
        program.body.push_back(std::move(s));
    return program;
}

Programs automatic(const ir::GuideSpecification& specification, const ir::Program& density) {
    Programs out{build(specification, density), {}, {}};
    out.elbo = elbo(density, out.guide);
    out.draw = draw(density, out.guide);
    return out;
}

} // namespace ppc::guides
