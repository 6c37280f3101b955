#include "fit_sites.hpp"
#include "importance.hpp"
#include "whitened.hpp"

#include <ppc/fit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ppc {
namespace {

/// One column of a fit's draws: the guide's, or all that have weights, with those.
class Column {
public:
    Column(const Fit& fit, std::size_t index, bool weighted)
        : fit_(fit), index_(index), weighted_(weighted), rows_(weighted ? fit.weights.size() : fit.rows) {}

    double mean() const {
        double sum = 0;
        for (std::size_t i = 0; i < rows_; ++i)
            if (weight(i) > 0) // a draw outside the support may hold no number
                sum += weight(i) * value(i);
        return sum;
    }

    /// With the unbiased divisor, which for weights is 1 - sum of squares; 0 for a single row.
    double sd() const {
        const double centre = mean();
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < rows_; ++i) {
            const double w = weight(i);
            if (w > 0)
                sum += w * (value(i) - centre) * (value(i) - centre);
            squares += w * w;
        }
        const double sd = squares < 1 ? std::sqrt(sum / (1 - squares)) : 0;
        return sd < 1e-12 * std::abs(centre) ? 0 : sd; // of equal values: rounding of the mean
    }

    double quantile(double p) const {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < rows_; ++i)
            if (weight(i) > 0 && !std::isnan(value(i)))
                order.push_back(i);
        if (order.empty())
            return std::numeric_limits<double>::quiet_NaN();
        std::sort(order.begin(), order.end(),
                  [this](std::size_t a, std::size_t b) { return value(a) < value(b); });
        // The k-th value stands at the weight below it, scaled so that the last one stands at 1.
        double total = 0;
        for (const std::size_t i : order)
            total += weight(i);
        const double target = p * (total - weight(order.back()));
        double below = 0;
        for (std::size_t k = 0; k + 1 < order.size(); ++k) {
            const double w = weight(order[k]);
            if (below + w >= target) {
                const double low = value(order[k]), high = value(order[k + 1]);
                const double part = std::clamp((target - below) / w, 0.0, 1.0);
                return low == high ? low : low + part * (high - low);
            }
            below += w;
        }
        return value(order.back());
    }

private:
    double weight(std::size_t i) const {
        return weighted_ ? fit_.weights[i] : 1 / static_cast<double>(fit_.rows);
    }
    double value(std::size_t i) const {
        return i < fit_.rows ? fit_.draws[i * fit_.columns + index_]
                             : fit_.further_draws[(i - fit_.rows) * fit_.columns + index_];
    }

    const Fit& fit_;
    std::size_t index_;
    bool weighted_;
    std::size_t rows_;
};

template <class Summary>
std::vector<double> summarise(const Fit& fit, std::string_view name, Weighting weighting, Summary summary) {
    const FitSite& site = fit.site(name);
    const bool weighted =
        weighting == Weighting::importance || (weighting == Weighting::automatic && fit.weighted);
    std::vector<double> result;
    for (std::size_t k = 0; k < site.size; ++k)
        result.push_back(summary(Column(fit, site.column + k, weighted)));
    return result;
}

/// The ELBO from the log densities of the guide's draws; returns their log importance ratios.
std::vector<double> estimate_elbo(Fit& fit) {
    std::vector<double> ratios(fit.rows);
    for (std::size_t i = 0; i < fit.rows; ++i)
        ratios[i] = fit.log_p[i] - fit.log_q[i];
    const double count = static_cast<double>(fit.rows);
    fit.elbo = std::accumulate(ratios.begin(), ratios.end(), 0.0) / count;
    double squares = 0;
    for (const double ratio : ratios)
        squares += (ratio - fit.elbo) * (ratio - fit.elbo);
    fit.elbo_se = fit.rows > 1 ? std::sqrt(squares / (count - 1) / count) : 0;
    return ratios;
}

/// Weights and k-hat, and whether summaries made with them can be trusted.
void assess(const Program& program, std::vector<double> noise, Fit& fit) {
    constexpr std::size_t fewest = 1000; // with fewer, neither moments nor errors can be estimated well
    const std::vector<double> ratios = estimate_elbo(fit);
    if (is_gaussian(program) && fit.rows >= fewest) {
        const WeightedRows rows = weigh_with_tails(program, std::move(noise), fit);
        if (fit.k_hat < k_hat_limit)
            fit.doubt = doubt_from_funnel(program, fit, rows);
    } else {
        Psis smoothed = psis(ratios);
        fit.weights = std::move(smoothed.weights);
        fit.k_hat = smoothed.k_hat;
    }
    if (fit.k_hat < k_hat_limit && fit.doubt.empty() && fit.rows >= fewest)
        fit.doubt = doubt_from_error(fit);
    fit.weighted = fit.k_hat < k_hat_limit && fit.doubt.empty();
}

} // namespace

std::optional<std::vector<double>> detail::said_medians(std::span<const double> medians, std::size_t column,
                                                        std::size_t size) {
    if (column + size > medians.size())
        return std::nullopt;
    const std::span<const double> of_site = medians.subspan(column, size);
    if (std::ranges::any_of(of_site, [](double x) { return std::isnan(x); }))
        return std::nullopt;
    return std::vector<double>(of_site.begin(), of_site.end());
}

std::vector<FitSite> detail::fit_sites(const Program& program) {
    std::vector<FitSite> sites;
    for (const SiteKind kind : {SiteKind::latent, SiteKind::deterministic})
        for (const SiteLayout& site : program.sites())
            if (site.kind == kind) {
                const std::size_t first = kind == SiteKind::latent ? 0 : program.latent_values();
                sites.push_back({site.name, kind, site.support, site.shape, first + site.offset, site.size,
                                 site.is_integer});
            }
    return sites;
}

const FitSite& Fit::site(std::string_view name) const {
    for (const FitSite& candidate : sites)
        if (candidate.name == name)
            return candidate;
    std::string known;
    for (const FitSite& candidate : sites)
        known += (known.empty() ? "" : ", ") + candidate.name;
    throw UserError("the fit has no site '" + std::string(name) + "'; it has " + known);
}

std::vector<double> Fit::mean(std::string_view name, Weighting weighting) const {
    return summarise(*this, name, weighting, [](const Column& column) { return column.mean(); });
}

std::vector<double> Fit::sd(std::string_view name, Weighting weighting) const {
    return summarise(*this, name, weighting, [](const Column& column) { return column.sd(); });
}

std::vector<double> Fit::quantile(std::string_view name, double p, Weighting weighting) const {
    return summarise(*this, name, weighting, [p](const Column& column) { return column.quantile(p); });
}

std::vector<double> Fit::median(std::string_view name, Weighting weighting) const {
    const FitSite& found = site(name);
    if (weighting == Weighting::raw || (weighting == Weighting::automatic && !weighted))
        if (auto said = detail::said_medians(guide_medians, found.column, found.size))
            return *std::move(said);
    return quantile(name, 0.5, weighting);
}

std::vector<double> Fit::element_draws(std::string_view name, std::size_t element) const {
    const FitSite& found = site(name);
    std::vector<double> result(rows);
    for (std::size_t i = 0; i < rows; ++i)
        result[i] = draws[i * columns + found.column + element];
    return result;
}

std::vector<double> Fit::weighted_draws(std::string_view name, std::size_t element) const {
    std::vector<double> result = element_draws(name, element);
    const std::size_t column = site(name).column + element;
    for (std::size_t i = rows; i < weights.size(); ++i)
        result.push_back(further_draws[(i - rows) * columns + column]);
    return result;
}

Fit draw_fit(const Program& program, std::span<const double> parameters, std::size_t draws,
             std::uint64_t seed) {
    Fit fit;
    fit.model = program.name();
    fit.guide = program.guide().name;
    fit.seed = seed;
    fit.parameters.assign(parameters.begin(), parameters.end());
    fit.fitted = describe(program);
    fit.dimension = program.dimension();
    fit.columns = program.latent_values() + program.deterministics();
    const bool point = program.guide().noise == 0;
    fit.rows = point ? 1 : draws;
    fit.sites = detail::fit_sites(program);
    fit.draws.resize(fit.rows * fit.columns);
    fit.unconstrained.resize(fit.rows * fit.dimension);
    fit.log_p.resize(fit.rows);
    fit.log_q.resize(fit.rows);

    Program::Workspace workspace(program);
    fit.guide_medians.resize(program.latent_values());
    if (!workspace.medians(parameters, fit.guide_medians))
        fit.guide_medians.clear();
    const std::size_t size = program.guide().noise;
    fit.fitted.probe = workspace.elbo(parameters, std::vector<double>(size));
    std::vector<double> all_noise = latin_noise(fit.rows, size, seed, 0);
    for (std::size_t i = 0; i < fit.rows; ++i) {
        const auto noise = std::span(all_noise).subspan(i * size, size);
        const auto u = std::span(fit.unconstrained).subspan(i * fit.dimension, fit.dimension);
        fit.log_q[i] = workspace.draw(parameters, noise, u);
        fit.log_p[i] = workspace.log_density(u).log_prob_jacobian;
        workspace.constrain(u, std::span(fit.draws).subspan(i * fit.columns, fit.columns));
    }
    if (!point) {
        assess(program, std::move(all_noise), fit);
        return fit;
    }
    fit.elbo = workspace.elbo(parameters, all_noise);
    fit.k_hat = std::numeric_limits<double>::quiet_NaN();
    fit.weights.assign(1, 1.0);
    return fit;
}

} // namespace ppc
