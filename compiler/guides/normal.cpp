// Mean field: one normal per element in unconstrained space, u = loc + scale * noise.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

#include <map>

namespace ppc::guides {

void check_normal(const Use& use) { use.takes_map(); }

void build_normal(Part& part) {
    ir::Program& p = part.program();
    struct Arrays {
        ir::ArrayId loc, scale, noise;
    };
    std::map<ir::SiteId, Arrays> of;
    for (const Latent& l : part.latents) {
        const std::string& name = part.name(l);
        part.guide.blocks.push_back(
            {"locs." + name, Role::location, part.guide.parameters, l.size, l.offset});
        const ir::ArrayId loc = part.parameters("locs." + name, l.size, l.site);
        part.guide.blocks.push_back({"scales." + name, Role::scale, part.guide.parameters, l.size, l.offset});
        part.guide.blocks.back().map = part.map();
        const ir::ArrayId scale = part.parameters("scales." + name, l.size, l.site);
        of[l.site] = {loc, scale, part.noise("noise." + name, l.size, l.site)};
    }
    part.append(part.per_element([&](ir::Block& out, const Latent& l, ir::Expr index) {
        const Arrays& a = of.at(l.site);
        const Scale scale = part.scale(p.read(a.scale, index));
        const ir::Expr noise = p.read(a.noise, index);
        out.push_back(
            {ir::Store{l.u, index, p.pool.add(p.read(a.loc, index), p.pool.mul(scale.value, noise))}, {}});
        out.push_back({ir::Term{l.site, ir::TermKind::guide, minus_log_normal(p, scale, noise)}, {}});
    }));
}

} // namespace ppc::guides
