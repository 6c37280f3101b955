#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5)); // expected-note {{site 'mu' is declared here}}
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
PPC_AUTOGUIDE(model, twice, normal("mu"), delta("m*")); // expected-error {{site 'mu' is in two parts}}
