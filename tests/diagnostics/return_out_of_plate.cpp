#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("rows", i, y.size()) {
        if (y[i] < 0)
            return; // expected-error {{'return' leaves a plate}}
        PPC_OBSERVE("y", Normal(mu, 1), y[i]);
    }
}
