#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void refused_discrete(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    PPC_PLATE("data", i, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(p));
        PPC_OBSERVE("y", Normal(z, 1), y[i]);
    }
}
