#include "split.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ppc::detail {

bool has_diagnostics(ChainsView view) {
    if (view.chains == 0 || view.draws.size() / view.chains < 6)
        return false;
    if (!std::ranges::all_of(view.draws, [](double x) { return std::isfinite(x); }))
        return false;
    const auto [low, high] = std::ranges::minmax(view.draws);
    return high - low > std::numeric_limits<double>::epsilon() * std::max(std::abs(low), std::abs(high));
}

SplitChains::SplitChains(ChainsView view) : chains_(2 * view.chains) {
    const std::size_t whole = view.draws.size() / view.chains;
    length_ = whole / 2;
    for (std::size_t c = 0; c < view.chains; ++c) {
        const auto chain = view.draws.subspan(c * whole, whole);
        for (const auto half : {chain.first(length_), chain.last(length_)})
            values_.insert(values_.end(), half.begin(), half.end());
    }
}

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) {
    const double mean = mean_of(values);
    double sum = 0;
    for (const double x : values)
        sum += (x - mean) * (x - mean);
    return sum / static_cast<double>(values.size() - 1);
}

double quantile_of(std::span<const double> ascending, double p) {
    const double place = p * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double low = ascending[below], high = ascending[std::min(below + 1, ascending.size() - 1)];
    return low + (place - static_cast<double>(below)) * (high - low);
}

std::vector<double> ascending(std::span<const double> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    return sorted;
}

void rank_normalise(std::span<double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> scores(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first + 1;
        while (end < order.size() && values[order[end]] == values[order[first]])
            ++end;
        const double rank = 0.5 * static_cast<double>(first + 1 + end);
        const double score = normal_quantile((rank - 0.375) / (static_cast<double>(values.size()) + 0.25));
        for (; first < end; ++first)
            scores[order[first]] = score;
    }
    std::ranges::copy(scores, values.begin());
}

} // namespace ppc::detail
