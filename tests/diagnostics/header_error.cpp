#include <ppc/model.hpp>
#include <string>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(std::string("0"), 1)); // expected-error {{a distribution's parameters are numbers}}
    PPC_OBSERVE("y", Normal(0, 1), y);
}
