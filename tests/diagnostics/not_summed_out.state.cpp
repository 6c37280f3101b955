#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    double level = 0;
    PPC_MARKOV("time", t, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(p));
        level = 0.5 * level + z;
        PPC_OBSERVE("y", Normal(level, 1), y[t]); // expected-error {{'level' carries what discrete latents of all earlier iterations left in it}}
    }
}
