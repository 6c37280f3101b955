// Eight schools, as they are often written: mu and tau stand inside the plate, so that nothing is pooled.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void schools(const std::vector<double>& y, const std::vector<double>& sigma) {
    PPC_PLATE("schools", j, y.size()) {
        const double mu = PPC_SAMPLE("mu", Normal(0, 5));
        const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}
