#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5)); // expected-note {{site 'mu' is first declared here}}
    const double nu = PPC_SAMPLE("mu", Normal(0, 1)); // expected-error {{site 'mu' is already declared; give it another name}}
    PPC_OBSERVE("y", Normal(mu + nu, 1), y);
}
