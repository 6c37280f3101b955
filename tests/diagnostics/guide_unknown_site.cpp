#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void guide(double y) {
    PPC_SAMPLE("mu", Normal(y, 1));
    PPC_SAMPLE("nu", Normal(0, 1)); // expected-error {{site 'nu' of the guide is not a latent site of the model (did you mean 'mu'?); use PPC_AUXILIARY}}
}
