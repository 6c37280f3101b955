#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    const double s = PPC_SAMPLE("s", HalfNormal(1)); // expected-note {{site 's' is declared here}}
    PPC_OBSERVE("y", Normal(m, s), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("m", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
    PPC_SAMPLE("s", LogNormal(PPC_PARAM("log_s", Vector(Vector::Zero(2)))[0], 0.5));
}

PPC_MEDIAN(guide) void median(double) { // expected-error {{'median' gives no median of the site 's', which guide 'guide' draws; add PPC_VALUE("s", …)}}
    PPC_VALUE("m", PPC_PARAM("loc", 0.0));
}
