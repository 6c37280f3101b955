// Point mass in constrained space: the ELBO is log p(T(loc), y), without the Jacobian, so its maximum is the
// MAP.
#include "compiler/guides/builders.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

Guide delta(const ir::Program& density) {
    Guide guide;
    guide.name = "delta";
    guide.program = density;
    guide.keeps_jacobian = false;
    ir::Program& p = guide.program;
    p.body.clear();
    std::map<ir::SiteId, ir::ArrayId> loc;
    for (const Latent& l : latents(density)) {
        const std::string& name = density.sites[l.site].name;
        loc[l.site] = add_flat(p, ir::ArrayRole::input, "locs." + name, l.offset, l.size, l.site);
        guide.blocks.push_back({"locs." + name, Role::location, l.offset, l.size, l.offset});
    }
    p.body = per_element(p, density, [&](ir::Block& out, const Latent& l, ir::Expr index) {
        out.push_back({ir::Store{l.u, index, p.read(loc.at(l.site), index)}, {}});
    });
    guide.parameters = dimension(p);
    guide.noise = p.pool.integer(0);
    for (const Latent& l : latents(density))
        p.arrays[l.u].role = ir::ArrayRole::local, p.arrays[l.u].offset = l.offset;
    return guide;
}

} // namespace ppc::guides
