// Intercepts that vary by county, observed row by row.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void radon(int counties, const std::vector<int>& county, const std::vector<double>& floor,
                     const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 10));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(2.5));
    const double slope = PPC_SAMPLE("slope", Normal(0, 10));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(2));
    Vector alpha(counties);
    PPC_PLATE("counties", k, counties) {
        alpha[k] = PPC_SAMPLE("alpha", Normal(mu, tau));
    }
    PPC_PLATE("houses", i, y.size()) {
        PPC_OBSERVE("y", Normal(alpha[county[i]] + slope * floor[i], sigma), y[i]);
    }
    PPC_DETERMINISTIC("upstairs", mu + slope);
}
