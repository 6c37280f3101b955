// The lengths and rates of the Newton optimiser's rounds.
#pragma once

#include <algorithm>
#include <cmath>

namespace ppc::detail {

constexpr int batches = 10;                                 ///< of a round's averaged iterates
constexpr double largest_move = 0.5, largest_warm_move = 2; ///< of a step, in whitened units
constexpr int most_failures = 5;                            ///< rounds that end where nothing is finite
constexpr double still_on_the_way = 0.5; ///< of a round, in the guide's standard deviations
// A warm start knows its coordinates: its rounds are few steps, at rates at which a batch forgets the one
// before as in a cold start's rounds, with many draws because there are few iterates to average. New elements
// of a plate may be far off in their own units; the first steps may be as long as that takes.
constexpr int first_warm_length = 12, warm_pairs = 32; ///< times those of a cold start
constexpr double warm_rate_times_length = 25;          ///< in parts of the first rate, as in cold rounds

/// Length and rates of one round. The rate falls geometrically over the burn-in, then it stays and iterates
/// are averaged.
struct Schedule {
    int steps, burn_in;
    double first_rate, last_rate;

    double rate(int step) const {
        const double part = std::min(1.0, static_cast<double>(step) / std::max(1, burn_in));
        return first_rate * std::pow(last_rate / first_rate, part);
    }
};

} // namespace ppc::detail
