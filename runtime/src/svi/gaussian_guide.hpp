// Recognises guides that are one Gaussian over the unconstrained latents, from the roles of their
// parameter blocks and by probing draws.
#pragma once

#include <ppc/program.hpp>

#include <cmath>
#include <optional>

namespace ppc::detail {

inline double softplus(double raw) { return raw > 30 ? raw : std::log1p(std::exp(raw)); }
inline double inverse_softplus(double x) { return x > 30 ? x : x + std::log(-std::expm1(-x)); }
/// The derivative of softplus.
inline double softplus_slope(double raw) { return 1 / (1 + std::exp(-raw)); }

/// Positions of the parameters of u = location + factor * noise, by latent.
struct GaussianGuide {
    bool full;                         ///< the factor is a lower triangle, else diagonal
    std::vector<std::size_t> location; ///< parameter of latent k's location
    std::vector<std::size_t> scale;    ///< diagonal: parameter of its raw scale; full: of its packed row
    std::vector<std::size_t> noise; ///< noise element that is alone in reaching latent k, or k's own column

    /// Empty if the guide is anything else.
    static std::optional<GaussianGuide> recognise(const Program& program);
};

} // namespace ppc::detail
