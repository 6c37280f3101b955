#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void guide(double y) {
    PPC_SAMPLE("mu", Normal(y, 1));
    PPC_OBSERVE("y", Normal(0, 1), y); // expected-error {{site 'y' has no place in a guide}}
}
