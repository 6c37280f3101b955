#include "windows.hpp"

namespace ppc::detail {

Windows warmup_windows(int warmup) {
    constexpr int fewest = 20;
    int first = 75, length = 25, last = 50;
    if (warmup < fewest)
        return {};
    if (first + length + last > warmup) {
        first = static_cast<int>(0.15 * warmup);
        last = static_cast<int>(0.1 * warmup);
        length = warmup - first - last;
    }
    Windows windows{first, {}};
    const int end = warmup - last;
    for (int begin = first; begin < end; length *= 2) {
        // The next window, which is twice as long, has to fit behind this one.
        const bool is_last = begin + length + 2 * length > end;
        begin = is_last ? end : begin + length;
        windows.ends.push_back(begin);
    }
    return windows;
}

} // namespace ppc::detail
