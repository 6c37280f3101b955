// Guides that are affine maps of their noise: Gaussians, by location and factor.
#pragma once

#include "eigen.hpp"

#include <ppc/program.hpp>

#include <optional>
#include <span>
#include <vector>

namespace ppc {

/// The Gaussian with mean `location` and covariance factor * factor^T.
struct Affine {
    Vector location;
    Vector scale;  ///< of each latent by itself: the root of the covariance's diagonal
    Matrix factor; ///< dimension x noise; empty where each latent has a noise element of its own
    std::vector<Eigen::Index> noise; ///< then: which one
    Eigen::Index noise_size = 0;

    bool is_diagonal() const { return factor.size() == 0; }
    Vector map(const Vector& noise) const;

    /// The guide's map at `parameters`, found by draws at unit noise; whether it is affine by draws
    /// elsewhere. Empty if it is not, or if it is neither diagonal nor of at most `most_dense` latents and
    /// noise.
    static std::optional<Affine> of(const Program& program, std::span<const double> parameters);
    static constexpr std::size_t most_dense = 2048;

    /// The noise that gives u: of a diagonal or square factor.
    Vector inverse(const ConstVectorView& u) const;
    /// Log density at u; -inf where u is outside what a singular factor reaches.
    double log_density(const ConstVectorView& u) const;
};

} // namespace ppc
