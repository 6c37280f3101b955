#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(bool mixed, double y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    int z = 0;
    if (mixed)
        z = PPC_SAMPLE("z", Bernoulli(p)); // expected-error {{discrete latent site 'z' stands under a branch on data}}
    PPC_OBSERVE("y", Normal(z, 1), y);
}
