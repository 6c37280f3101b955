#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", y, Normal(mu, 1)); // expected-error {{PPC_OBSERVE(name, distribution, value)}}
}
