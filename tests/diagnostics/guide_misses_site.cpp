#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1)); // expected-note {{site 'mu' is declared here}}
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void guide(double y) { // expected-error {{guide 'guide' does not define the latent site 'mu'}}
    PPC_AUXILIARY("u", Normal(y, 1));
}
