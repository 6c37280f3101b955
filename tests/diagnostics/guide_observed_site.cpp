#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y); // expected-note {{site 'y' is declared here}}
}

PPC_GUIDE(model) void guide(double y) {
    PPC_SAMPLE("mu", Normal(y, 1));
    PPC_SAMPLE("y", Normal(0, 1)); // expected-error {{the guide samples 'y', which the model observes}}
}
