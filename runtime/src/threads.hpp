// Independent pieces of work in threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace ppc::detail {

/// Calls `run(i)` for i = 0, …, count - 1 in at most so many threads, 0: as many as the machine has; rethrows
/// what the first call that failed threw, after all of them.
template <class Run> void in_threads(int count, int threads, Run run) {
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(count));
    std::atomic<int> next{0};
    const auto work = [&] {
        for (int i = next++; i < count; i = next++) {
            try {
                run(i);
            } catch (...) {
                errors[static_cast<std::size_t>(i)] = std::current_exception();
            }
        }
    };
    const int most =
        threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::jthread> others; // joined when it goes, whatever happens
    for (int t = 1; t < std::min(most, count); ++t)
        others.emplace_back(work);
    work();
    others.clear();
    for (const std::exception_ptr& error : errors)
        if (error)
            std::rethrow_exception(error);
}

} // namespace ppc::detail
