#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}

PPC_GUIDE(model) void guide(int y) { // expected-error {{guide 'guide' must have the parameters of its model 'model'}}
    PPC_SAMPLE("mu", Normal(y, 1));
}
