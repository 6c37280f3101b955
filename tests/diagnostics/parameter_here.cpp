// The prior's own parameters are data, and the likelihood has a scale that is shared: the mistake is the same.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double wide, const std::vector<double>& x, const std::vector<double>& y) {
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    PPC_PLATE("rows", j, y.size()) {
        const double tau = PPC_SAMPLE("tau", HalfCauchy(wide)); // expected-warning {{site 'tau' is drawn in plate 'rows'}}
        const double theta = PPC_SAMPLE("theta", Normal(x[j], tau)); // expected-note {{'tau' is a parameter of site 'theta' here}}
        PPC_OBSERVE("y", Normal(theta, sigma), y[j]);
    }
}
