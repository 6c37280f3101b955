#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    const int z = PPC_SAMPLE("z", Bernoulli(p));
    PPC_DETERMINISTIC("shift", 2.0 * z); // expected-error {{'shift' depends on a discrete latent, which has no one value once it is summed out}}
    PPC_OBSERVE("y", Normal(2.0 * z, 1), y);
}
