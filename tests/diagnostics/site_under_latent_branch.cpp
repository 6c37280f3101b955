#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    if (mu > 0) {
        PPC_SAMPLE("nu", Normal(mu, 1)); // expected-error {{site 'nu' stands under a branch that depends on a latent}}
    } else {
        PPC_OBSERVE("y", Normal(mu, 1), y); // expected-error {{site 'y' stands under a branch that depends on a latent}}
    }
}
