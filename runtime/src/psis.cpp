#include <ppc/psis.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ppc {
namespace {

/// Logs of ratios that differ by less are those of a guide that is the posterior for all that draws can tell.
/// The shape of so short a tail says nothing: it is of rounding, or of the last digits of a fit.
constexpr double all_equal = 1e-3;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The k that maximises the profile likelihood at theta = -k / sigma.
double profile_k(double theta, std::span<const double> x) {
    double sum = 0;
    for (const double value : x)
        sum += std::log1p(-theta * value);
    return sum / static_cast<double>(x.size());
}

double pareto_quantile(double p, const ParetoFit& fit) {
    return fit.k == 0 ? -fit.sigma * std::log1p(-p) : fit.sigma * std::expm1(-fit.k * std::log1p(-p)) / fit.k;
}

/// Replaces the largest ratios, which `tail` numbers in ascending order, by quantiles of the fitted
/// distribution above `cutoff`, and returns its shape. Ratios are logs relative to their maximum.
double smooth_tail(std::span<double> log_ratios, std::span<const std::size_t> tail, double cutoff) {
    const std::size_t size = tail.size();
    // Equal up to rounding, above a lower cutoff: there is no tail to fit.
    constexpr double rounding = 1e-9;
    if (log_ratios[tail.back()] - log_ratios[tail.front()] < rounding)
        return infinity;
    std::vector<double> excess(size);
    for (std::size_t i = 0; i < size; ++i)
        excess[i] = std::exp(log_ratios[tail[i]]) - std::exp(cutoff);
    const ParetoFit fit = fit_generalised_pareto(excess);
    if (!std::isfinite(fit.k))
        return infinity;
    for (std::size_t i = 0; i < size; ++i) {
        const double p = (static_cast<double>(i) + 0.5) / static_cast<double>(size);
        // No ratio is raised above the largest one seen.
        log_ratios[tail[i]] = std::min(0.0, std::log(pareto_quantile(p, fit) + std::exp(cutoff)));
    }
    return fit.k;
}

} // namespace

ParetoFit fit_generalised_pareto(std::span<const double> x) {
    const std::size_t n = x.size();
    const double count = static_cast<double>(n);
    const auto grid = static_cast<std::size_t>(30 + std::floor(std::sqrt(count)));
    const double quartile = x[static_cast<std::size_t>(std::floor(count / 4 + 0.5)) - 1];
    constexpr double prior = 3;

    std::vector<double> theta(grid), log_likelihood(grid);
    for (std::size_t j = 0; j < grid; ++j) {
        theta[j] =
            1 / x.back() +
            (1 - std::sqrt(static_cast<double>(grid) / (static_cast<double>(j) + 0.5))) / (prior * quartile);
        const double k = profile_k(theta[j], x);
        log_likelihood[j] = count * (std::log(-theta[j] / k) - k - 1);
    }
    const double highest = *std::max_element(log_likelihood.begin(), log_likelihood.end());
    double total = 0, mean_theta = 0;
    for (std::size_t j = 0; j < grid; ++j) {
        const double weight = std::exp(log_likelihood[j] - highest);
        total += weight;
        mean_theta += weight * theta[j];
    }
    mean_theta /= total;
    const double k = profile_k(mean_theta, x);
    constexpr double prior_weight = 10, prior_k = 0.5;
    return {(k * count + prior_k * prior_weight) / (count + prior_weight), -k / mean_theta};
}

Psis psis(std::span<const double> log_ratios) {
    Psis result;
    std::vector<double>& ratios = result.weights;
    ratios.assign(log_ratios.begin(), log_ratios.end());
    for (double& ratio : ratios)
        if (!std::isfinite(ratio))
            ratio = -infinity;
    result.k_hat = std::numeric_limits<double>::quiet_NaN();
    result.effective_size = 0;
    const double highest = ratios.empty() ? -infinity : *std::max_element(ratios.begin(), ratios.end());
    if (highest == -infinity) {
        result.k_hat = infinity;
        std::fill(ratios.begin(), ratios.end(), 0.0);
        return result;
    }
    for (double& ratio : ratios)
        ratio -= highest;

    const double draws = static_cast<double>(ratios.size());
    const double lowest = *std::min_element(ratios.begin(), ratios.end());
    const auto tail_size = static_cast<std::size_t>(std::ceil(std::min(0.2 * draws, 3 * std::sqrt(draws))));
    if (tail_size >= 5 && lowest > -all_equal) {
        result.k_hat = 0;
    } else if (tail_size >= 5) {
        std::vector<std::size_t> order(ratios.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const std::size_t below = ratios.size() - tail_size - 1;
        const auto first = order.begin() + static_cast<std::ptrdiff_t>(below);
        const auto is_less = [&](std::size_t a, std::size_t b) { return ratios[a] < ratios[b]; };
        std::nth_element(order.begin(), first, order.end(), is_less);
        std::sort(first, order.end(), is_less);
        const double cutoff = std::max(ratios[order[below]], std::log(std::numeric_limits<double>::min()));
        result.k_hat = smooth_tail(ratios, std::span(order).subspan(below + 1), cutoff);
    }
    double total = 0;
    for (double& ratio : ratios)
        total += ratio = std::exp(ratio);
    double squares = 0;
    for (double& ratio : ratios) {
        ratio /= total;
        squares += ratio * ratio;
    }
    result.effective_size = 1 / squares;
    return result;
}

} // namespace ppc
