// The same as discrete.cpp with the sum written out.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void summed_by_hand(const std::vector<int>& seen, int visits) {
    const double occupied = PPC_SAMPLE("occupied", Beta(1, 1));
    const double detected = PPC_SAMPLE("detected", Beta(1, 1));
    PPC_PLATE("places", i, seen.size()) {
        const double if_there = Binomial(visits, detected).log_prob(seen[i]);
        if (seen[i] > 0)
            PPC_FACTOR("seen", std::log(occupied) + if_there);
        else
            PPC_FACTOR("not seen", log_mix(occupied, if_there, 0));
    }
}
