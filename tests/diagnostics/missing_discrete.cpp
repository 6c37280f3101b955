#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<std::optional<double>>& y) {
    const double rate = PPC_SAMPLE("rate", Exponential(1));
    PPC_PLATE("rows", i, y.size())
        PPC_OBSERVE("y", Poisson(rate), y[i]); // expected-error {{site 'y': a missing value of Poisson would be a discrete latent}}
}
