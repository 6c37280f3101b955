// Groups in a plate, coefficients that are in none.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void groups(int covariates, const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 2));
    const double tau = PPC_SAMPLE("tau", LogNormal(0, 0.5));
    const Vector slope = PPC_SAMPLE("slope", Normal(0, 1).expand(covariates));
    PPC_PLATE("groups", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
        PPC_DETERMINISTIC("level", theta);
        PPC_OBSERVE("y", Normal(theta + slope.sum(), 1), y[j]);
    }
}
