#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y, int robust) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double scale = 1;
    if (robust) {
        scale = PPC_SAMPLE("scale", HalfNormal(1));
    }
    PPC_PLATE("rows", i, y.size()) {
        if (std::isnan(y[i]))
            continue;
        PPC_OBSERVE("y", Normal(y[i] > 0 ? mu : -mu, scale), y[i]);
    }
}
