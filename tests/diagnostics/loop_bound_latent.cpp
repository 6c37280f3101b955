#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double sum = 0;
    for (int i = 0; i < mu; ++i) // expected-error {{the bound of this loop depends on a latent}}
        sum += y[i];
    for (double x = 0; x < mu; x += 0.5) // expected-error {{the bound of this loop depends on a latent}}
        sum += x;
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
