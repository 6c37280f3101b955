// How many independent draws the draws of chains are worth. Autocovariances are computed lag by lag, only as
// far as the sum goes: chains that mix need few.
#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc {
namespace detail {

namespace {

/// Autocorrelations of several chains together: 1 - (within-chain variogram) / (variance of all).
class Autocorrelation {
public:
    explicit Autocorrelation(const SplitChains& split) : split_(split) {
        for (std::size_t c = 0; c < split.chains(); ++c)
            means_.push_back(mean_of(split.chain(c)));
        const double length = static_cast<double>(split.length());
        within_ = covariance(0) * length / (length - 1);
        all_ = covariance(0) + variance_of(means_);
    }

    double at(std::size_t lag) const { return 1 - (within_ - covariance(lag)) / all_; }

private:
    /// The mean over chains of the autocovariance, with the divisor of lag 0 at all lags.
    double covariance(std::size_t lag) const {
        double sum = 0;
        for (std::size_t c = 0; c < split_.chains(); ++c) {
            const auto x = split_.chain(c);
            for (std::size_t i = 0; i + lag < x.size(); ++i)
                sum += (x[i] - means_[c]) * (x[i + lag] - means_[c]);
        }
        return sum / static_cast<double>(split_.chains() * split_.length());
    }

    const SplitChains& split_;
    std::vector<double> means_;
    double within_ = 0, all_ = 0;
};

} // namespace

double effective_size(const SplitChains& split) {
    const Autocorrelation rho(split);
    const std::size_t length = split.length();
    const double draws = static_cast<double>(split.chains() * length);
    // Sums of neighbours (2k, 2k + 1), which of a reversible chain are positive and decrease in k (Geyer
    // 1992): the initial positive sequence ends with the first that is not positive.
    std::vector<double> pairs;
    double even = 1, next = even + rho.at(1);
    if (std::isnan(next))
        return std::numeric_limits<double>::quiet_NaN();
    pairs.push_back(next);
    for (std::size_t lag = 2; pairs.back() > 0 && lag + 3 < length; lag += 2) {
        even = rho.at(lag);
        next = even + rho.at(lag + 1);
        pairs.push_back(next);
    }
    // The first even term beyond the sequence counts where it is positive: a less biased estimate for chains
    // whose autocorrelation alternates.
    const double last = std::max(even, 0.0);
    double time = -1 + last;
    double bound = pairs.front();
    for (std::size_t k = 0; k + 1 < pairs.size(); ++k) {
        bound = std::min(bound, pairs[k]);
        time += 2 * bound;
    }
    // No more than draws * log10(draws): beyond, the estimate is noise.
    return draws / std::max(time, 1 / std::log10(draws));
}

} // namespace detail

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double ess_of(std::span<const double> values, std::size_t chains) {
    const ChainsView view{values, chains};
    return detail::has_diagnostics(view) ? detail::effective_size(detail::SplitChains(view)) : undefined;
}

} // namespace

double ess_mean(ChainsView view) { return ess_of(view.draws, view.chains); }

double ess_bulk(ChainsView view) {
    if (!detail::has_diagnostics(view))
        return undefined;
    detail::SplitChains split(view);
    detail::rank_normalise(split.values());
    return detail::effective_size(split);
}

double ess_quantile(ChainsView view, double p) {
    if (!detail::has_diagnostics(view))
        return undefined;
    const double quantile = detail::quantile_of(detail::ascending(view.draws), p);
    std::vector<double> below(view.draws.begin(), view.draws.end());
    for (double& x : below)
        x = x <= quantile ? 1 : 0;
    return ess_of(below, view.chains);
}

double ess_tail(ChainsView view) {
    const double low = ess_quantile(view, 0.05), high = ess_quantile(view, 0.95);
    return std::isnan(low) || std::isnan(high) ? undefined : std::min(low, high);
}

} // namespace ppc
