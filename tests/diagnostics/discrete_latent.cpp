#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    PPC_PLATE("rows", i, y.size()) {
        const int k = PPC_SAMPLE("k", Poisson(p)); // expected-error {{site 'k' is latent and discrete (Poisson)}}
        PPC_OBSERVE("y", Normal(k, 1), y[i]);
    }
}
