// Importance weights of a fit's draws, and whether the summaries made with them can be trusted.
#pragma once

#include <ppc/fit.hpp>
#include <ppc/program.hpp>

#include <span>
#include <string>
#include <vector>

namespace ppc {

/// The rows behind a fit's weights (its draws, then its further draws) in unconstrained coordinates.
struct WeightedRows {
    std::size_t dimension = 0;
    std::vector<double> noise; ///< rows x dimension: what a Gaussian guide makes of it is `unconstrained`
    std::vector<double> unconstrained; ///< rows x dimension
};

/// Whether the guide maps standard normal noise, one a latent, linearly to the unconstrained latents.
bool is_gaussian(const Program& program);

/// Fills in `weights`, `k_hat` and `further_draws` of a fit to a Gaussian guide; `noise` is that of its
/// draws.
///
/// The posterior is estimated by multiple importance sampling (Veach and Guibas 1995, the balance heuristic:
/// each row weighs p over the mixture of all proposals, whichever it came from). To the guide's draws come
/// half as many from a Student t with 5 degrees of freedom and the guide's location and scale, whose tails
/// bound the weights where the guide's are too thin; and half as many from a second t, of 10 degrees and a
/// fifth wider than the mean and covariance that the first two estimate, so that a posterior wider than the
/// guide gets enough rows (adaptive multiple importance sampling, Cornuet et al. 2012). A mixture that holds
/// the guide with weight 1/2 has weights at most twice as large as the guide's own. Where errors stay too
/// large
/// (`doubt_from_error`), up to two more such halves follow, from a t matched anew.
WeightedRows weigh_with_tails(const Program& program, std::vector<double> noise, Fit& fit);

/// Why weighted summaries are not to be trusted although k-hat is small: the estimated Monte-Carlo standard
/// error of an element's mean is above 0.06 of its sd, or that of its sd above 6 %. Empty if no reason is
/// found.
std::string doubt_from_error(const Fit& fit);

/// The same, because the posterior is a funnel: for some latent k the sum over the other coordinates of noise
/// z_j of E[u_k (z_j^2 - 1)]^2 (all standardised over the weighted rows, less what chance gives) is above
/// 0.5. A Gaussian has 0; a coordinate whose standard deviation grows by the factor exp(b) with a standard
/// deviation of u_k adds about 4 b^2. The neck of a funnel is a region that no proposal reaches, so that
/// neither weights nor their k-hat can show that it is missing. For up to 256 latents; empty beyond.
std::string doubt_from_funnel(const Program& program, const Fit& fit, const WeightedRows& rows);

} // namespace ppc
