#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("flows", j, 3) // expected-error {{the model has no plate 'flows'; a guide has its plates from the model: for what is the guide's own, use a 'for' loop}}
        PPC_AUXILIARY("e", Normal(j, 1));
}
