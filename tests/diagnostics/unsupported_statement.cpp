#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    double mu = PPC_SAMPLE("mu", Normal(0, 1));
    while (mu > 1) // expected-error {{the bound of this loop depends on a latent}}
        mu = mu / 2;
    for (const double v : y) {
        if (mu > v)
            break; // expected-error {{break under a condition that depends on a latent}}
        mu = mu + v;
    }
    switch (y.size()) {
    case 0:
        if (y[0] > 0)
            break; // expected-error {{break inside a case}}
        PPC_FACTOR("f", mu);
        break;
    }
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
