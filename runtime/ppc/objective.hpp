// What a fit maximises: the ELBO, or a bound on the log evidence of several draws at once.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ppc {

/// With w = log p(latents, data) - log q(latents) at a draw of the guide: the mean of w (the ELBO), or
/// Rényi's bound of order alpha over K draws, 1 / (1 - alpha) log(1/K sum of exp((1 - alpha) w)) (Li and
/// Turner 2016). That of order 0 is the importance-weighted bound (Burda, Grosse and Salakhutdinov 2016),
/// which comes nearer to the log evidence with each draw and favours guides that cover the posterior.
struct Objective {
    double alpha = 1; ///< 1: the ELBO
    int draws = 1;    ///< K
    /// The gradient follows the draws alone, not the density of the guide at a draw that stays: sticking the
    /// landing (Roeder, Wu and Duvenaud 2017), for order 0 doubly reparametrised (Tucker and others 2019).
    /// Without bias, and without noise where the guide is the posterior.
    bool is_path_only = false;

    /// "trace", "stl", "iwae(K)", "dreg(K)" or "renyi(ALPHA, K)"; UserError otherwise.
    static Objective parse(std::string_view text);
    std::string text() const;
    bool is_elbo() const { return alpha == 1; }

    /// The bound of each K of these w, one group after the other: mean and its standard error (0 for one
    /// group, NaN for none).
    struct Estimate {
        double mean, error;
    };
    Estimate estimate(std::span<const double> w) const;
};

} // namespace ppc
