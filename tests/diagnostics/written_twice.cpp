#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double t[2] = {mu, 0};
    t[1] = t[0] * 2; // expected-error {{an element of 't' that depends on a latent may be assigned twice here}}
    PPC_OBSERVE("y", Normal(t[1], 1), y);
}
