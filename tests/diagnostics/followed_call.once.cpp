// A mistake in a helper is told once, with the first call that led to it.
#include <ppc/model.hpp>
using namespace ppc;

double halved(double x) {
    return static_cast<int>(x) / 2; // expected-error {{converted to an integer}}
}

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const double a = halved(mu); // expected-note {{in the call of 'halved' here}}
    const double b = halved(mu + 1);
    PPC_OBSERVE("y", Normal(a + b, 1), y);
}
