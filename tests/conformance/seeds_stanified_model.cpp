// Germination of seeds on plates: type of seed, root extract, interaction, and an effect of the plate.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void seeds_stanified_model(int I, const std::vector<int>& n, const std::vector<int>& N,
                                     const Vector& x1, const Vector& x2) {
    const Vector x1x2 = x1.cwiseProduct(x2);
    const double alpha0 = PPC_SAMPLE("alpha0", Normal(0, 1));
    const double alpha1 = PPC_SAMPLE("alpha1", Normal(0, 1));
    const double alpha12 = PPC_SAMPLE("alpha12", Normal(0, 1));
    const double alpha2 = PPC_SAMPLE("alpha2", Normal(0, 1));
    const double sigma = PPC_SAMPLE("sigma", HalfCauchy(1));
    const Vector b = PPC_SAMPLE("b", Normal(0, sigma).plate("plates", I));
    PPC_PLATE("plates", i, I) {
        const double eta = alpha0 + alpha1 * x1[i] + alpha2 * x2[i] + alpha12 * x1x2[i] + b[i];
        PPC_OBSERVE("n", Binomial(N[i], logits(eta)), n[i]);
    }
}
