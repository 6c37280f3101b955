// Continuous latents whose priors depend on discrete ones: in the same plate, of a global class, and of a
// vector.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void prior_by_class(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(2, 2));
    const int kind = PPC_SAMPLE("kind", Bernoulli(p));
    const double mu = PPC_SAMPLE("mu", Normal(kind ? 1 : -1, kind ? 0.5 : 2));
    const Vector effects = PPC_SAMPLE("effects", Normal(2 * kind - 1, 1.5).expand(2));
    PPC_PLATE("data", n, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(0.3));
        const double theta = PPC_SAMPLE("theta", StudentT(3, mu + 2 * z, z ? 3 : 0.5));
        const double s = PPC_SAMPLE("s", Gamma(1 + z, 2));
        PPC_OBSERVE("y", Normal(theta + effects[0] * effects[1], s), y[n]);
    }
}
