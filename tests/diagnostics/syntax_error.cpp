#include <ppc/model.hpp>
using namespace ppc;

// Clang's own message, once.
PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1)) // expected-error {{expected ';' at end of declaration}}
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
