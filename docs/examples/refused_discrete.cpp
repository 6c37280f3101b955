#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void refused_discrete(const std::vector<double>& y) {
    const double rate = PPC_SAMPLE("rate", Gamma(2, 1));
    PPC_PLATE("data", i, y.size()) {
        const int events = PPC_SAMPLE("events", Poisson(rate));
        PPC_OBSERVE("y", Normal(events, 1), y[i]);
    }
}
