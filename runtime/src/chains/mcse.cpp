// Monte-Carlo standard errors.
#include "split.hpp"

#include <ppc/math.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc {
namespace {

/// The x with P(X <= x) = p of a beta variable with shapes a, b >= 1, by bisection of its distribution
/// function in log odds.
double beta_quantile(double p, double a, double b) {
    double low = -50, high = 50;
    const double target = std::log(p);
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (math::beta_log_cdf(a, b, middle) < target ? low : high) = middle;
    }
    return 1 / (1 + std::exp(-0.5 * (low + high)));
}

} // namespace

double mcse_mean(ChainsView view) { return std::sqrt(detail::variance_of(view.draws) / ess_mean(view)); }

double mcse_sd(ChainsView view) {
    const double mean = detail::mean_of(view.draws);
    std::vector<double> squares(view.draws.begin(), view.draws.end());
    double second = 0, fourth = 0;
    for (double& x : squares) {
        x = (x - mean) * (x - mean);
        second += x;
        fourth += x * x;
    }
    second /= static_cast<double>(squares.size());
    fourth /= static_cast<double>(squares.size());
    // var(sd) = var(mean of squares) / (4 variance), as sd = sqrt(mean of squares).
    const double of_variance = (fourth - second * second) / ess_mean({squares, view.chains});
    return std::sqrt(of_variance / (4 * second));
}

double mcse_quantile(ChainsView view, double p) {
    const double ess = ess_quantile(view, p);
    if (std::isnan(ess))
        return ess;
    constexpr double below_one_sd = 0.15865525393145707; // Phi(-1)
    const std::vector<double> sorted = detail::ascending(view.draws);
    const auto draws = static_cast<double>(sorted.size());
    // The share of draws below the quantile is Beta(ess p + 1, ess (1 - p) + 1).
    const auto order_statistic = [&](double share) {
        return sorted[static_cast<std::size_t>(std::clamp(share, 1.0, draws)) - 1];
    };
    const double a = ess * p + 1, b = ess * (1 - p) + 1;
    const double low = order_statistic(std::floor(beta_quantile(below_one_sd, a, b) * draws)),
                 high = order_statistic(std::ceil(beta_quantile(1 - below_one_sd, a, b) * draws));
    return 0.5 * (high - low);
}

} // namespace ppc
