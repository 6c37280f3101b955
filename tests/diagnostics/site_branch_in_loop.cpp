#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("rows", i, y.size()) {
        if (y[i] > 0) {
            const double z = PPC_SAMPLE("z", Normal(mu, 1)); // expected-error {{latent site 'z' stands under a branch inside a loop}}
            PPC_OBSERVE("y", Normal(z, 1), y[i]);
        }
    }
}
