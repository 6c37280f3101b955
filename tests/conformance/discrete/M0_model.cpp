// Capture and recapture: one probability of detection, the population augmented to M animals.
#include <numeric>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void M0_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1)); // inclusion
    const double p = PPC_SAMPLE("p", Uniform(0, 1));         // detection
    PPC_PLATE("animals", i, M) {
        const int z = PPC_SAMPLE("z", Bernoulli(omega));
        PPC_OBSERVE("y", Binomial(T, z * p), std::accumulate(y[i].begin(), y[i].end(), 0));
    }
}
