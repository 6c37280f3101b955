#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1)); // expected-note {{site 'mu' is declared here}}
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, 1));
        PPC_OBSERVE("y", Normal(theta, 1), y[j]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<double>& y) {
    PPC_PLATE("schools", j, y.size()) {
        PPC_SAMPLE("mu", Normal(y[j], 1)); // expected-error {{the guide draws 'mu' in plate 'schools', and the model outside of it}}
        PPC_SAMPLE("theta", Normal(y[j], 1));
    }
}
