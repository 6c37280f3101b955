#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    const int b = PPC_SAMPLE("b", Bernoulli(0.3)); // expected-note {{site 'b' is declared here}}
    PPC_OBSERVE("y", Normal(m + b, 1), y);
}

PPC_GUIDE(model, "m", "b") void top(double) { // expected-error {{guide 'top' does not hold the discrete site 'b'}}
    PPC_SAMPLE("m", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
}
PPC_AUTOGUIDE(model, mine, written(top));
// arguments: --guide mine
