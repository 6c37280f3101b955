#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("rows", i, mu > 0 ? 3 : 4) { // expected-error {{this size depends on a latent; sizes are data}}
        PPC_OBSERVE("y", Normal(mu, 1), y);
    }
    const Vector z = PPC_SAMPLE("z", Normal(0, 1).expand(mu > 0 ? 3 : 4)); // expected-error {{this size depends on a latent; sizes are data}}
}
