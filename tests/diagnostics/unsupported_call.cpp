#include <ppc/model.hpp>
using namespace ppc;

double elsewhere(double x);

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(elsewhere(mu), 1), y); // expected-error {{ppc cannot follow the call of 'elsewhere' with a value that depends on a latent}}
}
