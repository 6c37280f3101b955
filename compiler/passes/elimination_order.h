// In which order variables of a factor graph are summed out.
#pragma once

#include <set>
#include <vector>

namespace ppc::passes {

/// The variables in `eliminated`, in the order of fewest new neighbours (min-fill), then of fewest
/// neighbours, then of their numbers. `factors`: the variables that each factor reads, others among them.
std::vector<unsigned> elimination_order(const std::set<unsigned>& eliminated,
                                        const std::vector<std::set<unsigned>>& factors);

} // namespace ppc::passes
