// The same distributions as `normal`, with one block of locations and one of scales over all latents of the
// part.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

void check_diagonal(const Use& use) { use.takes_map(); }

void build_diagonal(Part& part) {
    ir::Program& p = part.program();
    const ir::ArrayId loc = part.joint("loc", Role::location), raw = part.joint("scale", Role::scale),
                      noise = part.noise(part.label("noise"), part.dimension);
    part.append(part.per_element([&](ir::Block& out, const Latent& l, ir::Expr index) {
        const ir::Expr i = p.pool.add(l.in_part, index);
        const Scale scale = part.scale(p.read(raw, i));
        const ir::Expr e = p.read(noise, i);
        out.push_back({ir::Store{l.u, index, p.pool.add(p.read(loc, i), p.pool.mul(scale.value, e))}, {}});
        out.push_back({ir::Term{l.site, ir::TermKind::guide, minus_log_normal(p, scale, e)}, {}});
    }));
}

} // namespace ppc::guides
