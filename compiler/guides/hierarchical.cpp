// A normal in unconstrained space whose mean follows the mean of the model's own distribution of the site,
// given the guide's draws of the sites before it: u = loc + weight T^-1(mean) + scale noise, with
// weight > 0, the exponential of a parameter, so that it starts at 1. Pyro's AutoHierarchicalNormalMessenger.
#include "compiler/guides/conditional.h"
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

void check_hierarchical(const Use& use) {
    use.takes_map();
    require_conditional(use, &ir::Sample::mean, "follows the mean of a site in", "mean");
}

void build_hierarchical(Part& part) {
    for (const Latent& l : part.latents) {
        const ir::ArrayId loc = part.own_parameters("locs", l), raw = part.own_parameters("scales", l),
                          weight = part.own_parameters("weights", l),
                          noise = part.noise("noise." + part.name(l), l.size, l.site), u = l.u;
        const ScaleMap map = part.map();
        part.weave(l.site, [=](ir::Program& p, ir::Block& out, const ir::Sample& sample) {
            const ir::Expr mean[] = {sample.mean}, at = sample.index;
            const ir::Expr followed =
                p.pool.mul(call(p, "exp", p.read(weight, at)), p.pool.substitute(sample.unconstrain, mean));
            const Scale scale = scale_of(p, map, p.read(raw, at));
            const ir::Expr e = p.read(noise, at);
            out.push_back(
                {ir::Store{u, at, p.pool.sum({p.read(loc, at), followed, p.pool.mul(scale.value, e)})}, {}});
            out.push_back({ir::Term{sample.site, ir::TermKind::guide, minus_log_normal(p, scale, e)}, {}});
        });
    }
}

} // namespace ppc::guides
