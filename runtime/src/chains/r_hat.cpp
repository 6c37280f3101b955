#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc {
namespace {

/// Of split chains that are rank-normalised here.
double normalised_r_hat(detail::SplitChains split) {
    detail::rank_normalise(split.values());
    std::vector<double> means;
    double within = 0;
    for (std::size_t c = 0; c < split.chains(); ++c) {
        means.push_back(detail::mean_of(split.chain(c)));
        within += detail::variance_of(split.chain(c));
    }
    within /= static_cast<double>(split.chains());
    const double length = static_cast<double>(split.length());
    // The between-chain variance is length * variance_of(means); of chains that each stand still it is inf.
    return std::sqrt(detail::variance_of(means) / within + (length - 1) / length);
}

} // namespace

double r_hat(ChainsView view) {
    if (!detail::has_diagnostics(view))
        return std::numeric_limits<double>::quiet_NaN();
    const double location = normalised_r_hat(detail::SplitChains(view));
    const double median = detail::quantile_of(detail::ascending(view.draws), 0.5);
    std::vector<double> distances(view.draws.begin(), view.draws.end());
    for (double& x : distances)
        x = std::abs(x - median);
    const ChainsView folded{distances, view.chains};
    // Draws of two values have one distance from the median, which says nothing.
    return detail::has_diagnostics(folded) ? std::max(location, normalised_r_hat(detail::SplitChains(folded)))
                                           : location;
}

} // namespace ppc
