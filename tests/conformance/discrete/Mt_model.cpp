// Capture and recapture: the probability of detection varies between occasions.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mt_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));   // inclusion
    const Vector p = PPC_SAMPLE("p", Uniform(0, 1).expand(T)); // detection
    PPC_PLATE("animals", i, M) {
        const int z = PPC_SAMPLE("z", Bernoulli(omega));
        PPC_OBSERVE("y", Bernoulli(z * p), y[i]);
    }
}
