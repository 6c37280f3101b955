// Discrete latents summed out, or with distributions of their own.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void clusters(int K, const std::vector<double>& data) {
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(K, 0.5)));
    const Vector locs = PPC_SAMPLE("locs", Normal(0, 10).plate("components", K));
    PPC_PLATE("data", i, data.size()) {
        const int z = PPC_SAMPLE("assignment", Categorical(weights));
        PPC_OBSERVE("obs", Normal(locs[z], 1), data[i]);
    }
}

PPC_AUTOGUIDE(clusters, map_globals, delta("weights", "locs"));                // assignment is summed out
PPC_AUTOGUIDE(clusters, em, delta("weights", "locs"), discrete("assignment")); // AutoDiscreteParallel
