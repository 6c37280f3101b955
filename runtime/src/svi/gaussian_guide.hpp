// Recognises guides that are one Gaussian over the unconstrained latents, from the roles of their
// parameter blocks and by probing draws.
#pragma once

#include "scale_map.hpp"

#include <optional>
#include <vector>

namespace ppc::detail {

/// Positions of the parameters of u = location + factor * noise, by latent.
struct GaussianGuide {
    bool full;                         ///< the factor is a lower triangle, else diagonal
    std::vector<std::size_t> location; ///< parameter of latent k's location
    std::vector<std::size_t> scale;    ///< diagonal: parameter of its raw scale; full: of its packed row
    std::vector<ScaleMap> map;         ///< of latent k's scale, or of its row's diagonal
    std::vector<std::size_t> noise; ///< noise element that is alone in reaching latent k, or k's own column

    /// Empty if the guide is anything else.
    static std::optional<GaussianGuide> recognise(const Program& program);
};

} // namespace ppc::detail
