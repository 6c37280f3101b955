// Germination of seeds on plates: type of seed, root extract, interaction, and an effect of the plate
// with a gamma prior on its precision.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int I;
    std::vector<int> n, N;
    std::vector<double> x1, x2;
};

PPC_MODEL void seeds_model(const Data& d) {
    const double alpha0 = PPC_SAMPLE("alpha0", Normal(0, 1e3));
    const double alpha1 = PPC_SAMPLE("alpha1", Normal(0, 1e3));
    const double alpha12 = PPC_SAMPLE("alpha12", Normal(0, 1e3));
    const double alpha2 = PPC_SAMPLE("alpha2", Normal(0, 1e3));
    const double tau = PPC_SAMPLE("tau", Gamma(1e-3, 1e-3));
    const double sigma = PPC_DETERMINISTIC("sigma", 1 / std::sqrt(tau));
    PPC_PLATE("plates", i, d.I) {
        const double b = PPC_SAMPLE("b", Normal(0, sigma));
        const double eta = alpha0 + alpha1 * d.x1[i] + alpha2 * d.x2[i] + alpha12 * (d.x1[i] * d.x2[i]) + b;
        PPC_OBSERVE("n", Binomial(d.N[i], logits(eta)), d.n[i]);
    }
}
