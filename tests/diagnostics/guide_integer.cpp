#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const int n = PPC_SAMPLE("n", Poisson(3)); // expected-note {{site 'n' is declared here}}
    PPC_OBSERVE("y", Normal(n, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("n", Normal(PPC_PARAM("loc", 0.0), 1)); // expected-error {{site 'n': its values are integers, which a guide draws from Poisson, Geometric, NegativeBinomial or another distribution of integers that has from_normal}}
}
