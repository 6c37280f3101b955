#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const int rounded = mu; // expected-error {{a value that depends on a latent is converted to an integer here}}
    PPC_OBSERVE("y", Normal(rounded, 1), y);
}
