#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const int z = PPC_SAMPLE("z", Bernoulli(0.3)); // expected-note {{site 'z' is declared here}}
    PPC_OBSERVE("y", Normal(z, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_ENUMERATE("z", Poisson(PPC_PARAM("rate", 1.0, positive))); // expected-error {{site 'z': PPC_ENUMERATE takes a discrete distribution whose finitely many values are known when data are loaded, as Categorical or Bernoulli, and this is Poisson}}
}
