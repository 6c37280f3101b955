// Whether a fit worked, by long chains on the same gradient.
#pragma once

#include <ppc/nuts.hpp>

#include <string>
#include <vector>

namespace ppc::detail {

/// Beyond these chains are not to be trusted: Vehtari et al. (2021), Betancourt (2016).
inline constexpr double most_r_hat = 1.01, least_ess = 400, least_e_bfmi = 0.3;

/// One element of a site, both ways. The fit's numbers are those of its table.
struct CheckedElement {
    double fit_mean, fit_sd;
    double mean, sd, mcse_mean, mcse_sd, r_hat, ess_bulk, ess_tail; ///< of the chains
    /// |difference of means| > 0.1 sd and > 4 standard errors; |ratio of sds - 1| > 10 % and the difference
    /// > 4 standard errors. Never of a point, nor where an element does not vary.
    bool mean_differs = false, sd_differs = false;

    /// Of the means, in the chains' sds.
    double difference() const { return (fit_mean - mean) / sd; }
};

struct CheckedSite {
    FitSite site;
    std::vector<CheckedElement> elements; ///< last index fastest
};

struct NutsCheck {
    std::string guide;
    bool point = false; ///< the fit is one draw: it has no sds
    std::vector<CheckedSite> sites;
    std::size_t chains = 0, draws = 0, warmup = 0; ///< draws and warm-up of a chain
    std::size_t divergences = 0, saturated = 0;
    int most_depth = 0;
    long long leapfrogs = 0;
    double max_r_hat = 0, min_ess = 0; ///< over elements; NaN if none varies
    double e_bfmi = 0;
    std::size_t odd = 0; ///< elements with draws that are not finite

    bool agrees() const;
    /// Neither divergences nor cut trajectories, all diagnostics within their limits, all draws finite.
    bool trusted() const;
};

/// Runs NUTS with its defaults and the fit's seed. Chains start at draws of the fitted guide, at random if it
/// is a point. Throws UserError as `nuts` does.
NutsCheck check_by_nuts(const Program& program, const Fit& fit,
                        const std::function<void(const NutsProgress&)>& progress);

/// Compares a fit with chains that are there.
NutsCheck compare(const Fit& fit, const Chains& chains);

/// What to think of the fit and, where they are not to be trusted, of the chains: a line each.
std::vector<std::string> verdict(const NutsCheck& check);
/// The table and the verdict beneath. Sites of more than `max_rows` elements are cut short.
std::string check_table(const NutsCheck& check, std::size_t max_rows = 30);
/// {"kind":"nuts","agrees":…,"trusted":…,"verdict":…,…,"sites":{NAME:{"mean":…,…}}} with nested arrays.
std::string check_json(const NutsCheck& check);

} // namespace ppc::detail
