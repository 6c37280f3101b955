// Switching of wells in Bangladesh on the distance to the next safe one.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void wells_dist(const std::vector<int>& switched, const Vector& dist) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(2));
    PPC_PLATE("households", n, switched.size()) {
        PPC_OBSERVE("switched", Bernoulli(logits(beta[0] + beta[1] * dist[n])), switched[n]);
    }
}
