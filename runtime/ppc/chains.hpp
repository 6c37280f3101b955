// Draws of Markov chains, and how far their averages can be trusted. Definitions throughout are those of
// Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), Rank-normalization, folding, and localization: an
// improved R-hat for assessing convergence of MCMC, Bayesian Analysis 16, and of the R package posterior.
#pragma once

#include <ppc/fit.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ppc {

/// What a sampler says of one draw; `energy` is the Hamiltonian there, -log density + kinetic energy.
struct DrawStatistics {
    double log_density = 0; ///< log p(latents, data) + log|Jacobian|, of the unconstrained latents
    double accept = 0;      ///< mean acceptance probability over the trajectory
    double step_size = 0;
    int depth = 0;          ///< doublings of the trajectory
    int leapfrogs = 0;      ///< gradients
    bool divergent = false; ///< the energy error was above NutsOptions::most_energy_error
    double energy = 0;
};

/// Draws of one number, chain after chain, each of draws.size() / chains draws. NaN where a diagnostic is not
/// defined: fewer than 6 draws a chain, a draw that is not finite, all draws equal.
struct ChainsView {
    std::span<const double> draws;
    std::size_t chains = 1;
};

/// The larger of the split R-hats of the rank-normalised draws and of the rank-normalised distances from the
/// median. 1 for chains that agree; above 1.01 they do not yet.
double r_hat(ChainsView draws);

/// Effective number of draws for averages of the rank-normalised draws, whatever moments the draws have.
double ess_bulk(ChainsView draws);
/// The smaller of the effective numbers of draws for the 5 % and the 95 % quantile.
double ess_tail(ChainsView draws);
/// Effective number of draws for the mean: Geyer's initial monotone sequence over split chains.
double ess_mean(ChainsView draws);
/// The same for the share of draws at or below the quantile p, 0 < p < 1.
double ess_quantile(ChainsView draws, double p);

/// Monte-Carlo standard errors, in the unit of the draws: of the mean, of the standard deviation (delta
/// method on the mean of squares), and of the quantile p (half the width of the central 68.3 % interval of
/// its order statistics).
double mcse_mean(ChainsView draws);
double mcse_sd(ChainsView draws);
double mcse_quantile(ChainsView draws, double p);

/// Energy fraction of missing information, of one chain's energies: sum of squared differences over sum of
/// squared deviations. Below 0.3 the momentum's changes are too small to cross the energies of the
/// posterior. Betancourt (2016), Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo.
double e_bfmi(std::span<const double> energies);

/// Draws of a sampler. Self-contained: it keeps no reference to the program.
class Chains {
public:
    std::string model;
    std::vector<FitSite> sites; ///< latents in source order, then deterministics
    std::size_t columns = 0;    ///< latents and deterministics, flat
    std::size_t chains = 0;
    std::size_t rows = 0;                   ///< draws a chain, without warm-up
    std::vector<double> draws;              ///< chains x rows x columns, constrained
    std::vector<DrawStatistics> statistics; ///< chains x rows
    std::vector<DrawStatistics> warmup;     ///< chains x warm-up draws
    /// By chain: diagonal of the inverse metric (of the dense one too).
    std::vector<std::vector<double>> variances;
    int most_depth = 0; ///< that a trajectory could have
    std::uint64_t seed = 0;

    /// Throws UserError if there is no such site.
    const FitSite& site(std::string_view name) const;
    /// Draws of one column (`FitSite::column` + element), as the diagnostics take them: chain after chain.
    std::vector<double> column(std::size_t index) const;

    /// Draws, of all chains, whose trajectory diverged; and those that ended at the greatest depth.
    std::size_t divergences() const;
    std::size_t saturated() const;
    /// Gradients, without those of the warm-up.
    long long leapfrogs() const;
    /// The smallest of the chains'.
    double e_bfmi() const;
};

} // namespace ppc
