#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    PPC_OBSERVE("y", Normal(m, 1), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("m", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
}

PPC_MEDIAN(model) void median(double) { // expected-error {{'median' is marked PPC_MEDIAN(model), and 'model' is no guide; name a function marked PPC_GUIDE}}
    PPC_VALUE("m", PPC_PARAM("loc", 0.0));
}
