#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    int s = 0;
    PPC_MARKOV("time", t, y.size()) {
        s += PPC_SAMPLE("z", Bernoulli(p));
        PPC_OBSERVE("y", Normal(s, 1), y[t]); // expected-error {{'s' carries what discrete latents of all earlier iterations left in it}}
    }
}
