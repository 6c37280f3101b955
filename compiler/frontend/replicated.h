// Hyperparameters that a plate replicates by mistake.
#pragma once

#include "compiler/ir/program.h"

namespace ppc::frontend {

struct Replicated {
    ir::SiteId site; ///< drawn anew in each iteration, always from the same distribution
    ir::SiteId
        parameter_of; ///< a latent of the same iteration, whose only way to share with others it would be
};

/// Latents drawn in a plate from a distribution that does not vary there, and that are read only as a
/// parameter of other latents of the same iteration, where these hang together with nothing latent outside of
/// the iteration: neither they nor what they are drawn from. Such a hierarchy pools nothing, so that its top
/// was probably meant to stand before the plate. A latent that does depend on something shared (a local scale
/// beside a global one) is no such case, nor are latents that are drawn before the plate (`plate("name",
/// n)`), nor those that are observed directly or read elsewhere. In the order of the sites.
std::vector<Replicated> replicated_sites(const ir::Program& model);

} // namespace ppc::frontend
