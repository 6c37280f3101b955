#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<std::vector<double>>& means, const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(p));
        PPC_OBSERVE("y", Normal(means[z][0], 1), y[i]); // expected-error {{an element of 'means' is chosen by a discrete latent}}
    }
}
