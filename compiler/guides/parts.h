// Pieces that builders share.
#pragma once

#include "compiler/guides/guide.h"

namespace ppc::guides {

/// One latent site's unconstrained input in a density program.
struct Latent {
    ir::SiteId site;
    ir::ArrayId u;
    ir::Expr offset, size; ///< in the flat vector of latents
};

std::vector<Latent> latents(const ir::Program& density);
/// Number of unconstrained latents.
ir::Expr dimension(ir::Program& program);

/// The function of ppc::math, which the front end put into the table.
ir::Expr call(ir::Program& program, const char* function, ir::Expr argument);

/// A new array of the flat vector of parameters (role input) or of noise.
ir::ArrayId add_flat(ir::Program& program, ir::ArrayRole role, const std::string& name, ir::Expr offset,
                     ir::Expr size, ir::SiteId site);

/// The loop nests of the density around each element of a latent site, with `element` (given the site and the
/// flat index) in place of what they did; a flat loop over the unconstrained elements of each site with a
/// Transform. Loop variables are new ones.
ir::Block
per_element(ir::Program& program, const ir::Program& density,
            const std::function<void(ir::Block& out, const Latent& latent, ir::Expr index)>& element);

/// Turns terms -log q into log q.
void negate_terms(ir::Program& program, ir::Block& block);

inline constexpr double half_log_two_pi = 0.91893853320467274178;

} // namespace ppc::guides
