#include <ppc/model.hpp>
using namespace ppc;

double effect() {
    return PPC_SAMPLE("z", Normal(0, 1)); // expected-error {{site 'z' is already declared}}
    // expected-note@-1 {{site 'z' is first declared here}}
}
double both() {
    return effect() + // expected-note {{in the call of 'effect' here}}
           effect();  // expected-note {{in the call of 'effect' here}}
}

PPC_MODEL void model(double y) {
    PPC_OBSERVE("y", Normal(both(), 1), y); // expected-note {{in the call of 'both' here}}
    // expected-note@-1 {{in the call of 'both' here}}
}
