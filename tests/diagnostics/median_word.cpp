#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1));
    const double s = PPC_SAMPLE("s", HalfNormal(1));
    PPC_OBSERVE("y", Normal(m, s), y);
}

PPC_GUIDE(model) void guide(double) {
    PPC_SAMPLE("m", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
    PPC_SAMPLE("s", LogNormal(PPC_PARAM("log_s", Vector(Vector::Zero(2)))[0], 0.5));
}

PPC_MEDIAN(guide) void median(double) {
    PPC_VALUE("m", PPC_PARAM("loc", 0.0));
    PPC_VALUE("s", std::exp(PPC_PARAM("log_s", Vector(Vector::Zero(2)))[0]));
    PPC_AUXILIARY("e", Normal(0, 1)); // expected-error {{'e': a function marked PPC_MEDIAN has PPC_PARAM, as in its guide, and PPC_VALUE, which stands nowhere else}}
}
