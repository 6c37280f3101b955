#include <ppc/load.hpp>

#include <algorithm>
#include <numeric>

namespace ppc {

void Loader::equal_rows(std::initializer_list<std::size_t> keys, long long base, long long count,
                        std::size_t rows, std::size_t counts, std::size_t groups) {
    const std::size_t size = tables_.integer[*keys.begin()].size();
    for (const std::size_t made : {rows, counts, groups})
        tables_.integer[made].resize(size);
    if (count <= 0)
        return;
    const auto first = static_cast<std::size_t>(base);
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    // Groups stand in the order of their values, whatever the order of the rows.
    const auto compare = [&](int a, int b) {
        for (const std::size_t k : keys) {
            const int x = tables_.integer[k][first + static_cast<std::size_t>(a)],
                      y = tables_.integer[k][first + static_cast<std::size_t>(b)];
            if (x != y)
                return x < y ? -1 : 1;
        }
        return 0;
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return compare(a, b) < 0; });
    std::size_t found = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || compare(order[i - 1], order[i]) != 0) {
            tables_.integer[rows][first + found] = order[i];
            tables_.integer[counts][first + found] = 0;
            ++found;
        }
        ++tables_.integer[counts][first + found - 1];
    }
    tables_.integer[groups][first] = static_cast<int>(found);
}

} // namespace ppc
