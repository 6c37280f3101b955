#include "compiler/passes/elimination_order.h"

#include <cstdint>
#include <map>
#include <tuple>

namespace ppc::passes {

std::vector<unsigned> elimination_order(const std::set<unsigned>& eliminated,
                                        const std::vector<std::set<unsigned>>& factors) {
    std::map<unsigned, std::set<unsigned>> neighbours;
    for (const std::set<unsigned>& f : factors)
        for (const unsigned a : f)
            for (const unsigned b : f)
                if (a != b)
                    neighbours[a].insert(b);
    std::vector<unsigned> order;
    std::set<unsigned> left = eliminated;
    while (!left.empty()) {
        std::tuple<std::size_t, std::size_t, unsigned> best{SIZE_MAX, 0, 0};
        for (const unsigned v : left) {
            const std::set<unsigned>& around = neighbours[v];
            std::size_t fill = 0;
            for (auto a = around.begin(); a != around.end(); ++a)
                for (auto b = std::next(a); b != around.end(); ++b)
                    fill += neighbours[*a].contains(*b) ? 0 : 1;
            best = std::min(best, {fill, around.size(), v});
        }
        const unsigned v = std::get<2>(best);
        const std::set<unsigned> around = neighbours[v];
        for (const unsigned a : around) {
            neighbours[a].erase(v);
            for (const unsigned b : around)
                if (a != b)
                    neighbours[a].insert(b);
        }
        neighbours.erase(v);
        left.erase(v);
        order.push_back(v);
    }
    return order;
}

} // namespace ppc::passes
