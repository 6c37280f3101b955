// What the comparison of a fit with chains means, in words.
#include "nuts_check.hpp"
#include "table.hpp"

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

std::string list(const std::vector<std::string>& items) {
    constexpr std::size_t most = 6;
    std::string text;
    for (std::size_t i = 0; i < std::min(items.size(), most); ++i)
        text += (i ? ", " : "") + items[i];
    return items.size() > most ? text + " and " + std::to_string(items.size() - most) + " more sites" : text;
}

/// "tau, theta (3 of 8 elements)": the sites with elements for which `differs` holds.
template <class Differs> std::string sites_that(const NutsCheck& check, Differs differs) {
    std::vector<std::string> names;
    for (const CheckedSite& site : check.sites)
        if (const auto count = std::ranges::count_if(site.elements, differs); count > 0)
            names.push_back(site.site.name + (site.site.size > 1
                                                  ? " (" + std::to_string(count) + " of " +
                                                        std::to_string(site.site.size) + " elements)"
                                                  : ""));
    return list(names);
}

std::string of_the_fit(const NutsCheck& check) {
    const auto off = [](const CheckedElement& e) { return std::abs(e.difference()) > 1; };
    if (check.point) {
        const std::string far = sites_that(check, off);
        return "The fit is a single point, which has no sd to compare; " +
               (far.empty() ? "it is nowhere further than 1 sd from NUTS' mean."
                            : "it is further than 1 sd from NUTS' mean in " + far + ".");
    }
    if (check.agrees())
        return "The fit agrees with NUTS: all means within 0.1 sd and all sds within 10 %, or within the "
               "chains' own error.";
    const std::string means = sites_that(check, [](const CheckedElement& e) { return e.mean_differs; }),
                      sds = sites_that(check, [](const CheckedElement& e) { return e.sd_differs; });
    const std::string where = (means.empty() ? "" : "in the mean of " + means) +
                              (means.empty() || sds.empty() ? "" : "; ") +
                              (sds.empty() ? "" : "in the sd of " + sds);
    const bool full = check.guide == "multivariate";
    return "The fit DIFFERS from NUTS " + where + ". " +
           (check.trusted() ? "Believe NUTS; for a better fit try " : "For a better fit try ") +
           (full ? "another parametrisation of the model (non-centred, a log or logit scale) or --guide flow."
                 : "--guide multivariate, or another parametrisation of the model (non-centred, a log or "
                   "logit scale).");
}

std::string of_the_chains(const NutsCheck& check) {
    const std::string total = std::to_string(check.chains * check.draws);
    std::vector<std::string> reasons;
    if (check.divergences > 0)
        reasons.push_back(std::to_string(check.divergences) + " of " + total +
                          " trajectories diverged (a region of strong curvature, often a funnel, is missed: "
                          "try another parametrisation)");
    if (check.max_r_hat > most_r_hat)
        reasons.push_back("R-hat is up to " + formatted("%.*f", 3, check.max_r_hat) + ", above " +
                          formatted("%.*g", 3, most_r_hat) +
                          " (chains disagree: several modes, or they are too short)");
    if (check.min_ess < least_ess)
        reasons.push_back("the least effective number of draws is " + formatted("%.*f", 0, check.min_ess) +
                          ", below 400");
    if (check.saturated > 0)
        reasons.push_back(std::to_string(check.saturated) + " of " + total +
                          " trajectories were cut off at depth " + std::to_string(check.most_depth) +
                          " (narrow directions: scale the latents alike)");
    if (check.e_bfmi < least_e_bfmi)
        reasons.push_back("E-BFMI is " + formatted("%.*f", 2, check.e_bfmi) +
                          ", below 0.3 (heavy tails or a funnel: try another parametrisation)");
    if (check.odd > 0)
        reasons.push_back(std::to_string(check.odd) + " elements have draws that are not finite");
    std::string text;
    for (const std::string& reason : reasons)
        text += (text.empty() ? "" : "; ") + reason;
    return "With care, for NUTS has trouble too: " + text + ".";
}

} // namespace

std::vector<std::string> verdict(const NutsCheck& check) {
    std::vector<std::string> sentences{of_the_fit(check)};
    if (!check.trusted())
        sentences.push_back(of_the_chains(check));
    return sentences;
}

} // namespace ppc::detail
