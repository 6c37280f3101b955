// Pareto smoothed importance sampling: how well draws of a guide represent the posterior, and the weights
// that correct them. Vehtari, Simpson, Gelman, Yao, Gabry (2024), J. Mach. Learn. Res. 25; the
// generalised Pareto fit is Zhang and Stephens (2009), Technometrics 51, with the weak prior on k of the
// former.
#pragma once

#include <span>
#include <vector>

namespace ppc {

/// Below this Pareto k, importance-weighted estimates are reliable at practical numbers of draws.
inline constexpr double k_hat_limit = 0.7;

struct Psis {
    std::vector<double> weights; ///< smoothed and normalised to sum 1, in the order of the draws
    double k_hat;                ///< Pareto shape of the tail of the ratios; NaN below 21 draws, inf if no
                  ///< tail can be fitted, 0 if all ratios are within 0.1 %. Better when smaller; see
                  ///< `k_hat_limit`
    double effective_size; ///< 1 / sum of squared weights
};

/// Smooths importance ratios given by their logs, log p - log q up to a constant, of independent draws.
/// A ratio that is not finite (a draw where the density is zero or undefined) gets weight 0.
Psis psis(std::span<const double> log_ratios);

/// Shape and scale of a generalised Pareto distribution.
struct ParetoFit {
    double k, sigma;
};

/// Fits the distribution to values > 0 in ascending order, with the prior that moves k towards 0.5 by
/// the weight of ten observations.
ParetoFit fit_generalised_pareto(std::span<const double> ascending);

} // namespace ppc
