#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const int z = PPC_SAMPLE("z", Bernoulli(0.3)); // expected-note {{site 'z' is declared here}}
    PPC_OBSERVE("y", Normal(z, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    Vector p(3);
    p << 0.2, 0.3, 0.5;
    PPC_ENUMERATE("z", DiscreteUniform(0, 2)); // expected-error {{site 'z': the guide's distribution is over the values 0 to 2, and in the model it has the values 0 to 1; they must be the same}}
}
