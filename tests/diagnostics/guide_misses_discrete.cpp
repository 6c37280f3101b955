#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const int a = PPC_SAMPLE("a", Bernoulli(0.3));
    const int b = PPC_SAMPLE("b", Bernoulli(0.3)); // expected-note {{site 'b' is declared here}}
    PPC_OBSERVE("y", Normal(a + b, 1), y);
}

PPC_GUIDE(model) void guide(double) { // expected-error {{guide 'guide' does not hold the discrete site 'b'; a guide holds all discrete sites of its model or none: add PPC_ENUMERATE("b", …)}}
    PPC_ENUMERATE("a", Bernoulli(PPC_PARAM("p", 0.5, unit_interval)));
}
