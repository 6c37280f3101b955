// The ELBO over fixed draws: a function without noise, maximised to a gradient that vanishes.
#pragma once

#include "monitor.hpp"

namespace ppc::detail {

/// True if the guide is an affine map of its noise with parameters whose meaning is known, for so few latents
/// that their draws can be made to have mean 0 and covariance I exactly.
bool can_fix_draws(const Program& program, const SviOptions& options);

/// Maximises the mean of the ELBO over draws that stay the same, in antithetic pairs with covariance I, at
/// least four times as many as the guide has noise (with fewer than one a dimension the mean is unbounded),
/// by L-BFGS. The number doubles until fresh draws confirm the ELBO to within 0.05 and the Monte-Carlo error
/// of that (Giordano, Ingram and Broderick 2024).
Outcome maximize_fixed_draws(const Program& program, const SviOptions& options, const StartingPoint& start,
                             Monitor& monitor);

} // namespace ppc::detail
