// The posterior table for the terminal.
#include "table.hpp"

#include <ppc/draws.hpp>
#include <ppc/output.hpp>

#include <algorithm>
#include <cmath>

namespace ppc {

namespace {

using detail::aligned, detail::formatted, detail::rounded;
using Row = detail::TableRow;

std::string element_name(const FitSite& site, std::size_t position) {
    return site.name + index_text(site.shape, position);
}

std::vector<Row> posterior_rows(const Fit& fit, std::size_t max_rows) {
    std::vector<Row> rows{{"", "mean", "sd", "5%", "50%", "95%"}};
    for (const FitSite& site : fit.sites) {
        const std::vector<double> mean = fit.mean(site.name), sd = fit.sd(site.name),
                                  low = fit.quantile(site.name, 0.05), middle = fit.median(site.name),
                                  high = fit.quantile(site.name, 0.95);
        for (std::size_t i = 0; i < std::min(site.size, max_rows); ++i)
            rows.push_back({element_name(site, i), rounded(mean[i], sd[i]), rounded(sd[i], sd[i]),
                            rounded(low[i], sd[i]), rounded(middle[i], sd[i]), rounded(high[i], sd[i])});
        if (site.size > max_rows)
            rows.push_back({"… " + std::to_string(site.size - max_rows) + " more of " + site.name});
    }
    return rows;
}

std::vector<Row> point_rows(const Fit& fit, std::size_t max_rows) {
    std::vector<Row> rows{{"", "value"}};
    for (const FitSite& site : fit.sites) {
        for (std::size_t i = 0; i < std::min(site.size, max_rows); ++i)
            rows.push_back({element_name(site, i), formatted("%.*g", 5, fit.draws[site.column + i])});
        if (site.size > max_rows)
            rows.push_back({"… " + std::to_string(site.size - max_rows) + " more of " + site.name});
    }
    return rows;
}

/// An ELBO without noise is not shown to more digits than that of this standard error.
constexpr double least_shown = 1e-3;

std::string distrust(const Fit& fit) {
    const std::string advice =
        std::ranges::any_of(fit.sites, &FitSite::is_integer)
            ? "a guide whose distributions are nearer to it: of other kinds, or with parameters that follow "
              "data and what the guide has drawn"
        : fit.guide == "multivariate"
            ? "another parametrisation of the model (non-centred, a log or logit scale), or "
              "MCMC (--check nuts)"
            : "--guide multivariate, or another parametrisation of the model (non-centred, a log or logit "
              "scale)";
    if (!fit.doubt.empty())
        return "These numbers are NOT to be trusted: " + fit.doubt +
               ".\nThey describe the guide, not the posterior. Try " + advice + ", or more --draws.\n\n";
    return "These numbers are NOT to be trusted: Pareto k-hat is " + formatted("%.*f", 2, fit.k_hat) +
           ", above " + formatted("%.*g", 2, k_hat_limit) + ", so the guide '" + fit.guide +
           "' misses part of the posterior.\nThey describe the guide, not the posterior. Try " + advice +
           ".\n\n";
}

} // namespace

std::string summary(const Draws& draws, std::size_t max_rows) {
    Fit table;
    table.sites = draws.sites;
    table.columns = draws.columns;
    table.rows = draws.rows;
    table.draws = draws.values;
    return aligned(posterior_rows(table, max_rows));
}

std::string summary(const Fit& fit, std::size_t max_rows) {
    const std::string how =
        "Guide " + fit.guide + ", " + std::to_string(fit.steps) + " steps; stopped: " + fit.stopped;
    const bool point = fit.rows == 1 && std::isnan(fit.k_hat);
    if (point) {
        const bool gaussian = fit.guide == "normal" || fit.guide == "multivariate";
        return aligned(point_rows(fit, max_rows)) + "\n" + how + "\n" +
               (gaussian ? "A single draw" : "A point estimate (the posterior's mode)") +
               ": it says nothing about uncertainty.\n";
    }
    const std::string elbo =
        "ELBO " + rounded(fit.elbo, std::max(fit.elbo_se, least_shown)) + " ± " +
        rounded(fit.elbo_se, fit.elbo_se) + ", Pareto k-hat " + formatted("%.*f", 2, fit.k_hat) +
        (fit.weighted ? ": the table is importance-weighted to the posterior" : "") + "\n";
    const std::string bound = fit.bound.objective.empty()
                                  ? ""
                                  : "The bound " + fit.bound.objective + ", which the fit maximised: " +
                                        rounded(fit.bound.value, std::max(fit.bound.error, least_shown)) +
                                        " ± " + rounded(fit.bound.error, fit.bound.error) + "\n";
    return (fit.weighted ? "" : distrust(fit)) + aligned(posterior_rows(fit, max_rows)) + "\n" + how + "\n" +
           elbo + bound + (fit.converged ? "" : "The optimisation had not converged: try more --steps.\n");
}

} // namespace ppc
