// Places that are occupied or not: a discrete latent, which ppc sums out.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void discrete(const std::vector<int>& seen, int visits) {
    const double occupied = PPC_SAMPLE("occupied", Beta(1, 1));
    const double detected = PPC_SAMPLE("detected", Beta(1, 1));
    PPC_PLATE("places", i, seen.size()) {
        const int there = PPC_SAMPLE("there", Bernoulli(occupied));
        PPC_OBSERVE("seen", Binomial(visits, there * detected), seen[i]);
    }
}
