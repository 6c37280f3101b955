#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<std::optional<double>>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y); // expected-error {{site 'y': values that may be missing are observed one by one}}
}
