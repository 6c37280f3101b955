#include <ppc/model.hpp>
using namespace ppc;

// What follows an early return stands under its condition.
PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    if (mu < 0)
        return;
    PPC_OBSERVE("y", Normal(mu, 1), y); // expected-error {{site 'y' stands under a branch that depends on a latent}}
}
