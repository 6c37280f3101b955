#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double p = PPC_SAMPLE("p", Beta(2, 2)); // expected-note {{site 'p' is declared here}}
    PPC_OBSERVE("y", Normal(p, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("p", LogNormal(PPC_PARAM("loc", -1.0), 1)); // expected-error {{site 'p': the guide gives it a value of the support positive, and in the model its support is unit_interval}}
}
