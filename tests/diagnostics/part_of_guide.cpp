#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const double nu = PPC_SAMPLE("nu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu + nu, 1), y);
}

PPC_GUIDE(model, "mu") void top(double y) { // expected-error {{guide 'top' is for some of the latents only; put it together with others: PPC_AUTOGUIDE(model, mine, written(top), normal(rest))}}
    PPC_SAMPLE("mu", Normal(y, 1));
}
