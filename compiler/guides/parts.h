// Pieces that builders share.
#pragma once

#include "compiler/guides/guide.h"

#include <functional>

namespace ppc::guides {

/// One latent site's unconstrained input in a density program.
struct Latent {
    ir::SiteId site;
    ir::ArrayId u;
    ir::Expr offset, size; ///< in the flat vector of latents
    ir::Expr in_part{};    ///< the same within the part
};

/// All latents of a density.
std::vector<Latent> latents(const ir::Program& density);

/// A positive number and its logarithm.
struct Scale {
    ir::Expr value, log;
};

/// Of a parameter, by the map.
Scale scale_of(ir::Program& program, ScaleMap map, ir::Expr raw);

struct Part {
    const ir::Program& density; ///< of the whole model
    const ir::GuidePart& asked;
    Guide& guide;
    std::vector<Latent> latents;                     ///< of this part
    ir::Expr dimension;                              ///< number of its latents
    bool is_whole;                                   ///< the guide has no other part
    std::vector<passes::ExpectedSite> discrete = {}; ///< of a part for discrete latents: its sites

    ir::Program& program() { return guide.program; }
    const std::string& name(const Latent& l) const { return density.sites[l.site].name; }
    /// The map of scales that the part asks for by a word.
    ScaleMap map() const;
    Scale scale(ir::Expr raw) { return scale_of(program(), map(), raw); }
    /// "NAME" of the only part of a guide, else "NAME of a, b".
    std::string label(const std::string& name) const;

    /// A new block of the guide's parameters, or of its noise. Behind all that there are.
    ir::ArrayId parameters(const std::string& name, ir::Expr size, ir::SiteId site = ir::none);
    ir::ArrayId noise(const std::string& name, ir::Expr size, ir::SiteId site = ir::none);
    /// A block NAME.SITE of one parameter for each unconstrained element of a site, which starts at 0 and is
    /// no location or scale of the latents by itself.
    ir::ArrayId own_parameters(const std::string& name, const Latent& latent);
    /// Data with which the part has fewer or more latents than this are refused.
    void bound(LatentBound::Kind kind);
    /// One location, or scale, for each latent of the part, in one array.
    ir::ArrayId joint(const std::string& name, Role role);

    /// The loop nests of the density around each element of the part's latent sites, with `element` (given
    /// the site and the flat index) in place of what they did; a flat loop over the unconstrained elements of
    /// each site with a Transform. Loop variables are new ones.
    ir::Block
    per_element(const std::function<void(ir::Block& out, const Latent& latent, ir::Expr index)>& element);
    /// Has the site's elements made by `element`, in the model's own loops; not for a site with a Transform.
    void weave(ir::SiteId site, Woven element);
    /// Appends to the guide's body.
    void append(ir::Block block);
};

/// The function of ppc::math, which the front end put into the table.
ir::Expr call(ir::Program& program, const char* function, ir::Expr argument);

/// -log q of loc + scale * noise: log scale + noise^2 / 2 + log(2 pi) / 2.
ir::Expr minus_log_normal(ir::Program& program, const Scale& scale, ir::Expr noise);

/// Turns terms -log q into log q.
void negate_terms(ir::Program& program, ir::Block& block);

/// log p + log |J| - log q of one draw. Terms of the model, and of the guide.
ir::Program elbo(const ir::Program& model, const ir::Program& density, const Guide& guide);
/// One draw of the guide: outputs u; the sum of terms is log q, with the Jacobians of the sites that it
/// estimates by points, so that log p + log |J| - log q is the objective.
ir::Program draw(const ir::Program& model, const ir::Program& density, const Guide& guide);

inline constexpr double half_log_two_pi = 0.91893853320467274178;

} // namespace ppc::guides
