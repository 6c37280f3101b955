// A guide of one's own: a location and scale for mu, a log-normal for tau that depends on mu.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void groups(const std::vector<double>& y, const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    PPC_PLATE("groups", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}

PPC_GUIDE(groups)
void groups_guide(const std::vector<double>& y, const std::vector<double>&) {
    const double mu =
        PPC_SAMPLE("mu", Normal(PPC_PARAM("mu_loc", 0.0), PPC_PARAM("mu_scale", 1.0, positive)));
    const double slope = PPC_PARAM("slope", 0.0);
    const double u = PPC_AUXILIARY(
        "u", Normal(PPC_PARAM("tau_loc", 0.0) + slope * mu, PPC_PARAM("tau_scale", 1.0, positive)));
    PPC_SAMPLE("tau", Delta(std::exp(u), -u));
    PPC_PLATE("groups", j, y.size()) {
        PPC_SAMPLE("theta", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
    }
}
