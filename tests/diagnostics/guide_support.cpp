#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double tau = PPC_SAMPLE("tau", HalfNormal(1)); // expected-note {{site 'tau' is declared here}}
    PPC_OBSERVE("y", Normal(0, tau), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("tau", Normal(PPC_PARAM("loc", 1.0), 1)); // expected-error {{site 'tau': the guide draws from Normal, whose values are any real numbers, but in the model its support is nonnegative}}
}
