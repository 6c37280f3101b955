// Mean field: one normal per element in unconstrained space, u = loc + softplus(raw) * noise.
#include "compiler/guides/builders.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

Guide normal(const ir::Program& density) {
    Guide guide;
    guide.name = "normal";
    guide.program = density;
    ir::Program& p = guide.program;
    ir::Pool& pool = p.pool;
    p.body.clear();
    const ir::Expr d = dimension(p);
    struct Arrays {
        ir::ArrayId loc, scale, noise;
    };
    std::map<ir::SiteId, Arrays> of;
    for (const Latent& l : latents(density)) {
        const std::string& name = density.sites[l.site].name;
        const ir::Expr scale_offset = pool.add(d, l.offset);
        of[l.site] = {add_flat(p, ir::ArrayRole::input, "locs." + name, l.offset, l.size, l.site),
                      add_flat(p, ir::ArrayRole::input, "scales." + name, scale_offset, l.size, l.site),
                      add_flat(p, ir::ArrayRole::noise, "noise." + name, l.offset, l.size, l.site)};
        guide.blocks.push_back({"locs." + name, Role::location, l.offset, l.size, l.offset});
        guide.blocks.push_back({"scales." + name, Role::scale, scale_offset, l.size, l.offset});
    }
    p.body = per_element(p, density, [&](ir::Block& out, const Latent& l, ir::Expr index) {
        const Arrays& a = of.at(l.site);
        const ir::Expr scale = call(p, "softplus", p.read(a.scale, index));
        const ir::Expr noise = p.read(a.noise, index);
        out.push_back({ir::Store{l.u, index, pool.add(p.read(a.loc, index), pool.mul(scale, noise))}, {}});
        // -log q(u) = log scale + noise^2 / 2 + log(2 pi) / 2
        const ir::Expr term = pool.sum({call(p, "log", scale), pool.product({pool.real(0.5), noise, noise}),
                                        pool.real(half_log_two_pi)});
        out.push_back({ir::Term{l.site, ir::TermKind::guide, term}, {}});
    });
    for (const Latent& l : latents(density))
        p.arrays[l.u].role = ir::ArrayRole::local, p.arrays[l.u].offset = l.offset;
    guide.parameters = pool.mul(pool.integer(2), d);
    guide.noise = d;
    return guide;
}

} // namespace ppc::guides
