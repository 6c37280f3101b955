#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    double mu = PPC_SAMPLE("mu", Normal(0, 1));
    while (mu > 1) // expected-error {{the bound of this loop depends on a latent}}
        mu = mu / 2;
    switch (y.size()) { // expected-error {{ppc cannot follow this statement (switch)}}
    case 0:
        PPC_FACTOR("f", mu);
        break;
    }
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
