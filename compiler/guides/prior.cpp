// The model's own distribution of a site, given the guide's draws of the sites before it: u = T^-1(x(noise)),
// where x makes a draw from a standard normal. It has no parameters, and its density cancels with the prior
// in the ELBO.
#include "compiler/guides/conditional.h"
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

namespace ppc::guides {

void check_prior(const Use& use) {
    use.takes(0);
    require_conditional(use, &ir::Sample::draw, "draws a site from", "from_normal");
}

void build_prior(Part& part) {
    for (const Latent& l : part.latents) {
        const ir::ArrayId noise = part.noise("noise." + part.name(l), l.size, l.site), u = l.u;
        part.guide.from_prior.insert(l.site);
        part.weave(l.site, [noise, u](ir::Program& p, ir::Block& out, const ir::Sample& sample) {
            const ir::Expr e = p.read(noise, sample.index);
            out.push_back({ir::Store{u, sample.index, unconstrained_draw(p, sample, e)}, {}});
        });
    }
}

} // namespace ppc::guides
