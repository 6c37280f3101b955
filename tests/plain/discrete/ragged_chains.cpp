// Chains of different lengths inside a plate, one of them empty, with a class of each chain around it.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void ragged_chains(const std::vector<std::vector<double>>& y) {
    const double p = PPC_SAMPLE("p", Beta(2, 2)), stay = PPC_SAMPLE("stay", Beta(4, 2));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    PPC_PLATE("series", s, y.size()) {
        const int kind = PPC_SAMPLE("kind", Bernoulli(p));
        int z = 0;
        PPC_MARKOV("time", t, y[s].size()) {
            z = PPC_SAMPLE("z", Bernoulli(t == 0 ? p : z ? stay : 1 - stay));
            PPC_OBSERVE("y", Normal(mu[z] + kind, 1), y[s][t]);
        }
    }
}
