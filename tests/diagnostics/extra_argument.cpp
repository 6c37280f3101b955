#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1), 3); // expected-error {{site 'mu' has an argument too many}}
    PPC_FACTOR("f", -mu, 2);                             // expected-error {{site 'f' has an argument too many}}
    PPC_OBSERVE("y", Normal(0, 1), y);
}
