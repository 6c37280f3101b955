// posteriordb's low_dim_gauss_mix: two normals in order, the component of each observation a latent.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void low_dim_gauss_mix(const std::vector<double>& y) {
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2).restricted(ordered));
    const Vector sigma = PPC_SAMPLE("sigma", Normal(0, 2).restricted(positive).expand(2));
    const double theta = PPC_SAMPLE("theta", Beta(5, 5)); // share of the lower one
    PPC_PLATE("data", n, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(1 - theta));
        PPC_OBSERVE("y", Normal(mu[z], sigma[z]), y[n]);
    }
}
