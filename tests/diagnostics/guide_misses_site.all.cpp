// A guide whose PPC_SAMPLEs were all taken out: each site is named with its place in the model.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(2, 0.5))); // expected-note {{site 'weights' is declared here}}
    const double scale = PPC_SAMPLE("scale", LogNormal(0, 2));                         // expected-note {{site 'scale' is declared here}}
    const Vector locs = PPC_SAMPLE("locs", Normal(0, 10).expand(2));                   // expected-note {{site 'locs' is declared here}}
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(weights)); // summed out: a guide has no business with it
        PPC_OBSERVE("y", Normal(locs[z], scale), y[i]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<double>& y) { // expected-error {{guide 'guide' does not define the latent site 'weights' of its model; add PPC_SAMPLE("weights", …)}} expected-error {{latent site 'scale'}} expected-error {{latent site 'locs'}}
    PPC_PARAM("locs_loc", 0.0);
}
