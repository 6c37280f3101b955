#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(bool has_slope, double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double slope = 0;
    if (has_slope)
        slope = PPC_SAMPLE("slope", Normal(0, 1)); // expected-note {{site 'slope' is declared here}}
    PPC_OBSERVE("y", Normal(mu + slope, 1), y);
}

PPC_GUIDE(model) void guide(bool has_slope, double y) { // expected-error {{guide 'guide' does not define the latent site 'slope'}}
    PPC_SAMPLE("mu", Normal(y, 1));
    if (has_slope)
        PPC_SAMPLE("slope", Normal(0, 1)); // expected-error {{'slope' stands under a branch on data in the guide}}
}
