// What inference returns: draws, their summaries, and how far they can be trusted. Self-contained: it
// keeps no reference to the program.
#pragma once

#include <ppc/program.hpp>
#include <ppc/psis.hpp>
#include <ppc/state.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ppc {

/// Values of one site in a fit's draws: a latent or a deterministic.
struct FitSite {
    std::string name;
    SiteKind kind;
    std::string support;
    std::vector<std::size_t> shape; ///< as in SiteLayout; {} for a scalar
    std::size_t column;             ///< of its first element
    std::size_t size;               ///< number of elements, last index fastest
    bool is_integer = false;        ///< a latent whose values are integers
};

/// Mean and so on of each element of a site, last index fastest. Weighted summaries use all draws that have
/// importance weights and estimate the posterior; raw ones describe the guide.
enum class Weighting {
    automatic, ///< weighted where `Fit::weighted`, else raw
    raw,
    importance
};

/// What a fit maximised beside the ELBO.
struct FitBound {
    std::string objective = {}; ///< "iwae(8)"; empty if nothing
    double value = 0, error = 0;
};

/// A fitted guide and draws of it.
class Fit {
public:
    std::string model, guide;
    std::vector<FitSite> sites;        ///< latents in source order, then deterministics
    std::size_t columns = 0;           ///< latents and deterministics, flat
    std::size_t rows = 0;              ///< number of draws
    std::size_t dimension = 0;         ///< number of unconstrained latents
    std::vector<double> draws;         ///< rows x columns, row by row, constrained
    std::vector<double> unconstrained; ///< rows x dimension, row by row
    std::vector<double>
        log_p; ///< per draw: log p(latents, data) + log|Jacobian|, of the unconstrained latents
    std::vector<double> log_q; ///< per draw: log density of the guide there
    /// Draws that are none of the guide's, rows x columns, which weighted summaries are made from too: from
    /// distributions with heavier tails. Empty for guides that are not Gaussian and under 1000 draws.
    std::vector<double> further_draws;
    std::vector<double> weights; ///< smoothed importance weights, sum 1: of `draws`, then of `further_draws`
    double k_hat = 0;            ///< Pareto k of the importance ratios behind `weights`; NaN for a point
    bool weighted = false;       ///< weighted summaries can be trusted: k_hat < k_hat_limit, and no doubt
    std::string doubt; ///< why they cannot although k_hat is small, naming the sites; empty if nothing
    double elbo = 0, elbo_se = 0; ///< from the draws; elbo_se is the Monte-Carlo standard error
    FitBound bound = {};          ///< likewise, where the fit maximised another bound than the ELBO
    std::vector<TracePoint> trace;
    int steps = 0; ///< optimisation steps taken
    bool converged = false;
    std::string stopped;            ///< why the optimisation stopped
    std::vector<double> parameters; ///< of the guide, unconstrained, as its layout says
    /// Medians of the latents' values as the guide itself says them (PPC_MEDIAN), by the columns of `draws`;
    /// NaN for those that it does not say. Empty if it says none.
    std::vector<double> guide_medians = {};
    std::uint64_t seed = 0;
    FitState fitted; ///< model, guide, sites, data and options that the parameters are of; see state()

    /// The fit without its draws: to save it, to draw from it elsewhere, to start another fit from it.
    FitState state() const;

    /// Throws UserError if there is no such site.
    const FitSite& site(std::string_view name) const;

    std::vector<double> mean(std::string_view name, Weighting weighting = Weighting::automatic) const;
    std::vector<double> sd(std::string_view name, Weighting weighting = Weighting::automatic) const;
    /// Without weights, the guide's own median of a site where it says one.
    std::vector<double> median(std::string_view name, Weighting weighting = Weighting::automatic) const;
    /// Linear interpolation between order statistics (type 7); with weights, between cumulative weights.
    std::vector<double> quantile(std::string_view name, double p,
                                 Weighting weighting = Weighting::automatic) const;

    /// Draws of one element of a site, in the order of the rows: of the guide, without weights.
    std::vector<double> element_draws(std::string_view name, std::size_t element = 0) const;
    /// The same and the further draws after them, in the order of `weights`.
    std::vector<double> weighted_draws(std::string_view name, std::size_t element = 0) const;
};

/// Draws from the program's guide at the given parameters and fills in everything but the account of the
/// optimisation. The draws are a Latin hypercube in the guide's noise: each is a draw of the guide, and
/// together they leave fewer gaps than independent ones. The result depends on the arguments alone. A guide
/// without noise gives one row.
Fit draw_fit(const Program& program, std::span<const double> parameters, std::size_t draws,
             std::uint64_t seed);

/// The same at the parameters of a state, with its account of the optimisation; nothing is fitted. The data
/// may be others. Throws UserError with a table of what differs if latents or guide are not those of the
/// program.
Fit draw_fit(const Program& program, const FitState& state, std::size_t draws, std::uint64_t seed);

} // namespace ppc
