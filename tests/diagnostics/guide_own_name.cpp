#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1)); // expected-note {{site 'mu' is declared here}}
    const double nu = PPC_SAMPLE("nu", Normal(0, 1)); // expected-note {{site 'nu' is declared here}} expected-note {{site 'nu' is declared here}}
    PPC_OBSERVE("y", Normal(mu + nu, 1), y); // expected-note {{site 'y' is declared here}}
}

// An auxiliary variable that is called like a latent is no draw of that latent.
PPC_GUIDE(model) void guide(double y) { // expected-error {{guide 'guide' does not define the latent site 'nu'}}
    PPC_AUXILIARY("mu", Normal(y, 1)); // expected-error {{'mu' is a site of the model, and PPC_AUXILIARY and PPC_FACTOR are the guide's own}}
    PPC_FACTOR("nu", 1.0);             // expected-error {{'nu' is a site of the model}}
    PPC_AUXILIARY("y", Normal(y, 1));  // expected-error {{'y' is a site of the model}}
    PPC_SAMPLE("mu", Normal(y, 1));
}
