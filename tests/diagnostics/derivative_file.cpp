#include <ppc/model.hpp>
using namespace ppc;

inline double cubed_d0(double x) { return 3 * x * x; }
PPC_DERIVATIVE(&cubed_d0) inline double cubed(double x) { return x * x * x; } // expected-error {{put 'cubed' and its derivative in a header, or declare 'twice' inline}}
double twice(double x) { return 2 * x; }

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(twice(cubed(mu)), 1), y); // expected-note {{in the call of 'cubed' here}}
}
