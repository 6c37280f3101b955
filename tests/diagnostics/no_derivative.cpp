#include <ppc/model.hpp>
using namespace ppc;

PPC_PRIMITIVE double table(double x);

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(table(mu), 1), y); // expected-error {{'table' has no derivative, and a value that depends on a latent is passed to it; name its derivative with PPC_DERIVATIVE}}
    PPC_FACTOR("data", table(y));              // of data alone: fine
}
