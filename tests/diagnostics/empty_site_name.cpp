#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    PPC_OBSERVE("", Normal(0, 1), y); // expected-error {{the name of a site is empty}}
}
