#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", 3.0); // expected-error {{site 'mu': an object of type 'double' is not a distribution}}
    PPC_OBSERVE("y", y, y);                  // expected-error {{site 'y': an object of type}}
}
