// arguments: --guide mixed
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const double nu = PPC_SAMPLE("nu", Normal(0, 1)); // expected-note {{site 'nu' is declared here}}
    const double xi = PPC_SAMPLE("xi", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu + nu + xi, 1), y);
}

PPC_GUIDE(model, "mu", "nu") void top(double y) { // expected-error {{guide 'top' does not define the latent site 'nu'}}
    PPC_SAMPLE("mu", Normal(y, 1));
}
PPC_AUTOGUIDE(model, mixed, written(top), normal(rest));
