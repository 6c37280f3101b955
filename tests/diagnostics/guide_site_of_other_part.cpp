// arguments: --guide written(top)
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const double nu = PPC_SAMPLE("nu", Normal(0, 1)); // expected-note {{site 'nu' is declared here}}
    PPC_OBSERVE("y", Normal(mu + nu, 1), y);
}

PPC_GUIDE(model, "mu") void top(double y) {
    PPC_SAMPLE("mu", Normal(y, 1));
    PPC_SAMPLE("nu", Normal(y, 1)); // expected-error {{guide 'top' draws 'nu', which is not among the sites that its PPC_GUIDE names}}
}
