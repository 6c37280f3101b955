#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    const int z = PPC_SAMPLE("z", Bernoulli(p)); // expected-error {{site 'z' is latent and discrete (Bernoulli)}}
    PPC_OBSERVE("y", Normal(z, 1), y);
    PPC_PLATE("rows", i, y.size()) {
        PPC_SAMPLE("k", Poisson(p)); // expected-error {{site 'k' is latent and discrete (Poisson)}}
    }
}
