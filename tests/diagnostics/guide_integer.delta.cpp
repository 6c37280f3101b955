// A point has no score function.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const int n = PPC_SAMPLE("n", Poisson(3)); // expected-note {{site 'n' is declared here}}
    PPC_OBSERVE("y", Normal(n, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("n", Delta(3)); // expected-error {{site 'n': its values are integers}}
}
