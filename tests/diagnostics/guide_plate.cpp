#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, 1)); // expected-note {{site 'theta' is declared here}}
        PPC_OBSERVE("y", Normal(theta, 1), y[j]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<double>& y) { // expected-error {{guide 'guide' does not define the latent site 'theta'}}
    PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("school", j, y.size()) // expected-error {{the model has no plate 'school'; did you mean 'schools'?; a guide has its plates from the model}}
        PPC_SAMPLE("theta", Normal(y[j], 1));
}
