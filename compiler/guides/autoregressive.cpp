// A learned affine map of the model's own distribution of a site, given the guide's draws of the sites before
// it: u = loc + scale u0, where u0 is its draw in unconstrained space and scale > 0 the exponential of a
// parameter. At the start, loc = 0 and scale = 1, it is the family `prior`. Pyro's AutoRegressiveMessenger.
#include "compiler/guides/conditional.h"
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

void check_autoregressive(const Use& use) {
    use.takes(0);
    require_conditional(use, &ir::Sample::draw, "makes a draw of a site from", "from_normal");
}

void build_autoregressive(Part& part) {
    for (const Latent& l : part.latents) {
        const ir::ArrayId loc = part.own_parameters("locs", l), log_scale = part.own_parameters("scales", l),
                          noise = part.noise("noise." + part.name(l), l.size, l.site), u = l.u;
        part.weave(l.site, [=](ir::Program& p, ir::Block& out, const ir::Sample& sample) {
            const ir::Expr at = sample.index, e = p.read(noise, at), raw = p.read(log_scale, at);
            const ir::Expr drawn = unconstrained_draw(p, sample, e);
            const ir::Expr scaled = p.pool.mul(call(p, "exp", raw), drawn);
            out.push_back({ir::Store{u, at, p.pool.add(p.read(loc, at), scaled)}, {}});
            const ir::Expr minus_log_q = p.pool.sub(raw, log_density_of_draw(p, sample, e));
            out.push_back({ir::Term{sample.site, ir::TermKind::guide, minus_log_q}, {}});
        });
    }
}

} // namespace ppc::guides
