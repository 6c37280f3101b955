#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("rows", i, y.size(), 5) // expected-error {{ppc cannot follow this statement (a plate with a minibatch) where a latent reaches it or a site is inside; leave the batch size out: every element is used}}
        PPC_OBSERVE("y", Normal(mu, 1), y[i]);
}
