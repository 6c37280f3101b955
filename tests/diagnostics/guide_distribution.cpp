#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void guide(double y) {
    PPC_SAMPLE("mu", StudentT(3, y, 1)); // expected-error {{site 'mu': a guide draws from distributions that say how they are made of a standard normal}}
}
