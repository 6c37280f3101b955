#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    std::vector<double> shifted(y.size());
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
        if (mu > 0) {
            shifted[i] = mu; // expected-error {{this branch depends on a latent and changes an array}}
        }
    if (mu > 0) // expected-error {{this branch depends on a latent and changes an array or contains a loop}}
        for (std::size_t i = 0; i < y.size(); ++i)
            sum += mu * y[i];
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
