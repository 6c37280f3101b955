// When the warm-up learns the metric.
#pragma once

#include <vector>

namespace ppc::detail {

/// Windows of iterations, each of which ends with a new metric.
struct Windows {
    int begin = 0;         ///< first iteration of the first window
    std::vector<int> ends; ///< one beyond the last iteration of each, ascending; may be empty

    bool contain(int iteration) const {
        return !ends.empty() && iteration >= begin && iteration < ends.back();
    }
};

/// Stan's schedule: 75 iterations for the step size alone, windows of 25, 50, 100, … iterations, the last of
/// which takes what is left where one twice as long would not fit, and 50 for the step size alone. Under 150
/// iterations 15 %, 75 % and 10 %; under 20 no windows.
Windows warmup_windows(int warmup);

} // namespace ppc::detail
