#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y, const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, 1));
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}
