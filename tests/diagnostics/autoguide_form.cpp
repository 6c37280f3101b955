#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
PPC_AUTOGUIDE(model, number, 3); // expected-error {{guide 'number': the parts of an automatic guide are families of guides with the names of sites}}
