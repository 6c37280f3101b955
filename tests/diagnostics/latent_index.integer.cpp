// An integer that a guide draws has no bounds, so that it selects nothing.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& x, double y) {
    const int n = PPC_SAMPLE("n", Poisson(3));
    PPC_OBSERVE("y", Normal(x[n], 1), y); // expected-error {{this index depends on a latent}}
}

PPC_GUIDE(model) void guide(const std::vector<double>&, double) {
    PPC_SAMPLE("n", Poisson(PPC_PARAM("rate", 3.0, positive)));
}
