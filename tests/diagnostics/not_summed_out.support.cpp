#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    const int z = PPC_SAMPLE("z", Bernoulli(p));
    const double s = PPC_SAMPLE("s", Uniform(0, 1 + z)); // expected-error {{the support of site 's' depends on a discrete latent}}
    PPC_OBSERVE("y", Normal(0, s), y);
}
