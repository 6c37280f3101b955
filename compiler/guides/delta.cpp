// Point mass in constrained space: the ELBO is log p(T(loc), y), without the Jacobian, so its maximum is the
// MAP.
#include "compiler/guides/families.h"
#include "compiler/guides/parts.h"

#include <map>

namespace ppc::guides {

void check_delta(const Use& use) { use.takes(0); }

void build_delta(Part& part) {
    ir::Program& p = part.program();
    std::map<ir::SiteId, ir::ArrayId> loc;
    for (const Latent& l : part.latents) {
        const std::string& name = part.name(l);
        part.guide.blocks.push_back(
            {"locs." + name, Role::location, part.guide.parameters, l.size, l.offset});
        loc[l.site] = part.parameters("locs." + name, l.size, l.site);
        part.guide.points.insert(l.site);
    }
    part.append(part.per_element([&](ir::Block& out, const Latent& l, ir::Expr index) {
        out.push_back({ir::Store{l.u, index, p.read(loc.at(l.site), index)}, {}});
    }));
}

} // namespace ppc::guides
