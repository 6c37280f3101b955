// What went well and what did not in a fit, site by site.
#pragma once

#include <ppc/fit.hpp>
#include <ppc/program.hpp>

#include <string>
#include <vector>

namespace ppc {

/// One latent or observed site of a fit. What does not apply is NaN.
struct SiteCheck {
    std::string name;
    /// Mean log density of the site given those that it depends on, summed over elements, without Jacobians:
    /// its share of the ELBO.
    double expected_log_prob;
    /// Latents: the largest Pareto k, over elements, of the importance ratios behind the table times the
    /// element's distance from its mean: whether its weighted mean can be trusted (Vehtari, Simpson, Gelman,
    /// Yao, Gabry 2024, Pareto smoothed importance sampling, section 3.4).
    double k_hat;
    /// Latents whose values are functions of one unconstrained element each, under Gaussian guides: the mean
    /// over elements of E_q[log q - log p], with q the element's marginal and p its distribution given what
    /// it depends on.
    double kl_per_element;
};

/// A correlation in the posterior of two unconstrained latents that the guide makes independent.
struct MissedCorrelation {
    std::string first, second; ///< elements: "theta[2]"; empty if there are no such pairs
    /// By importance weights where the guide's own can be trusted, else by the density's curvature, averaged
    /// over the guide.
    double correlation = 0;
};

/// How steeply the ELBO still rises along a block of the guide's parameters: 0 where the fit has come to
/// rest. In nats for a step of one unit: the guide's standard deviation for a location and for an element
/// below a diagonal, a factor of e for a scale, 1 for free parameters.
struct BlockGradient {
    std::string name;              ///< of the block: "locs.mu"
    std::size_t element = 0;       ///< of the block, whose gradient is the clearest above its noise
    double largest = 0, error = 0; ///< of this element, with its Monte-Carlo standard error
    double norm = 0;               ///< Euclidean, of the block, noise included
};

struct Checks {
    /// The largest Pareto k of the guide's own importance ratios over four blocks of its draws: above 0.7 the
    /// guide is far from the posterior, however its draws may be weighted. NaN for a point.
    double k_hat;
    double entropy; ///< of the guide in unconstrained space, less the Jacobians: the ELBO's other part
    std::vector<SiteCheck> sites;
    MissedCorrelation correlation; ///< the largest; for up to 256 latents
    /// In words, what deserves a look, with what to do.
    std::vector<std::string> remarks;
    std::vector<BlockGradient> gradients; ///< by block; empty where they need not vanish, as at a mode
};

/// Looks at a fit's draws again. The result depends on its arguments alone.
Checks check(const Program& program, const Fit& fit);

/// "checks" for the summary: an object.
std::string checks_json(const Checks& checks);

} // namespace ppc
