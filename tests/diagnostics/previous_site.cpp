#include <ppc/model.hpp>
using namespace ppc;

// A helper with sites, used twice.
double effect() {
    return PPC_SAMPLE("effect", Normal(0, 1)); // expected-error {{put the call in PPC_SCOPE}}
    // expected-note@-1 {{site 'effect' is first declared here}}
}

PPC_MODEL void model(double y) {
    const double a = effect(); // expected-note {{in the call of 'effect' here}}
    const double b = effect(); // expected-note {{in the call of 'effect' here}}
    PPC_OBSERVE("y", Normal(a + b, 1), y);
}
