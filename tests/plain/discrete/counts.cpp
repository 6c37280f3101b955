// Binomial latents whose number of values is data, and thinned ones that are observed.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void counts(const std::vector<int>& most, const std::vector<std::vector<int>>& seen) {
    const double p = PPC_SAMPLE("p", Beta(2, 2)), a = PPC_SAMPLE("a", Normal(0, 1));
    PPC_PLATE("places", i, most.size()) {
        const int n = PPC_SAMPLE("n", Binomial(most[i], p));
        PPC_PLATE("visits", v, seen[i].size())
            PPC_OBSERVE("seen", Poisson(0.1 + n * std::exp(a)), seen[i][v]);
    }
}
