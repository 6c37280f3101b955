// The posterior table for the terminal.
#include <ppc/draws.hpp>
#include <ppc/output.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ppc {

namespace {

using Row = std::array<std::string, 6>;

std::string formatted(const char* format, int precision, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, precision, value);
    return buffer;
}

/// `value` with as many decimals as show three digits of `sd`.
std::string rounded(double value, double sd) {
    if (!std::isfinite(value))
        return number_text(value);
    const double scale = std::isfinite(sd) && sd > 0 ? sd : std::abs(value);
    const int decimals = scale > 0 ? 2 - static_cast<int>(std::floor(std::log10(scale))) : 2;
    if (decimals > 8 || std::abs(value) >= 1e9)
        return formatted("%.*e", 2, value);
    return formatted("%.*f", std::max(decimals, 0), value);
}

std::string element_name(const FitSite& site, std::size_t position) {
    return site.name + index_text(site.shape, position);
}

/// Columns in the terminal: code points, not bytes.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string aligned(const std::vector<Row>& rows, std::size_t columns) {
    std::array<std::size_t, 6> width{};
    for (const Row& row : rows)
        for (std::size_t c = 0; c < columns; ++c)
            width[c] = std::max(width[c], width_of(row[c]));
    std::string text;
    for (const Row& row : rows) {
        std::string line = row[0] + std::string(width[0] - width_of(row[0]), ' ');
        for (std::size_t c = 1; c < columns; ++c)
            line += std::string(2 + width[c] - width_of(row[c]), ' ') + row[c];
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::vector<Row> posterior_rows(const Fit& fit, std::size_t max_rows) {
    std::vector<Row> rows{{"", "mean", "sd", "5%", "50%", "95%"}};
    for (const FitSite& site : fit.sites) {
        const std::vector<double> mean = fit.mean(site.name), sd = fit.sd(site.name),
                                  low = fit.quantile(site.name, 0.05), middle = fit.quantile(site.name, 0.5),
                                  high = fit.quantile(site.name, 0.95);
        for (std::size_t i = 0; i < std::min(site.size, max_rows); ++i)
            rows.push_back({element_name(site, i), rounded(mean[i], sd[i]), rounded(sd[i], sd[i]),
                            rounded(low[i], sd[i]), rounded(middle[i], sd[i]), rounded(high[i], sd[i])});
        if (site.size > max_rows)
            rows.push_back(
                {"… " + std::to_string(site.size - max_rows) + " more of " + site.name, "", "", "", "", ""});
    }
    return rows;
}

std::vector<Row> point_rows(const Fit& fit, std::size_t max_rows) {
    std::vector<Row> rows{{"", "value"}};
    for (const FitSite& site : fit.sites) {
        for (std::size_t i = 0; i < std::min(site.size, max_rows); ++i)
            rows.push_back({element_name(site, i), formatted("%.*g", 5, fit.draws[site.column + i])});
        if (site.size > max_rows)
            rows.push_back({"… " + std::to_string(site.size - max_rows) + " more of " + site.name, ""});
    }
    return rows;
}

/// An ELBO without noise is not shown to more digits than that of this standard error.
constexpr double least_shown = 1e-3;

std::string distrust(const Fit& fit) {
    const std::string advice =
        fit.guide == "multivariate"
            ? "another parametrisation of the model (non-centred, a log or logit scale), or MCMC"
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
    return aligned(posterior_rows(table, max_rows), 6);
}

std::string summary(const Fit& fit, std::size_t max_rows) {
    const std::string how =
        "Guide " + fit.guide + ", " + std::to_string(fit.steps) + " steps; stopped: " + fit.stopped;
    const bool point = fit.rows == 1 && std::isnan(fit.k_hat);
    if (point) {
        const bool gaussian = fit.guide == "normal" || fit.guide == "multivariate";
        return aligned(point_rows(fit, max_rows), 2) + "\n" + how + "\n" +
               (gaussian ? "A single draw" : "A point estimate (the posterior's mode)") +
               ": it says nothing about uncertainty.\n";
    }
    const std::string elbo =
        "ELBO " + rounded(fit.elbo, std::max(fit.elbo_se, least_shown)) + " ± " +
        rounded(fit.elbo_se, fit.elbo_se) + ", Pareto k-hat " + formatted("%.*f", 2, fit.k_hat) +
        (fit.weighted ? ": the table is importance-weighted to the posterior" : "") + "\n";
    return (fit.weighted ? "" : distrust(fit)) + aligned(posterior_rows(fit, max_rows), 6) + "\n" + how +
           "\n" + elbo + (fit.converged ? "" : "The optimisation had not converged: try more --steps.\n");
}

} // namespace ppc
