// Return rate of surveys of which at most nmax were sent out, their number a latent.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Survey_model(int nmax, int m, const std::vector<int>& k) {
    const double theta = PPC_SAMPLE("theta", Uniform(0, 1));
    const int n = PPC_SAMPLE("n", DiscreteUniform(1, nmax));
    PPC_PLATE("surveys", i, m)
        PPC_OBSERVE("k", Binomial(n, theta), k[i]);
}
