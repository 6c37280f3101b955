// posteriordb's low_dim_gauss_mix_collapse: two normals without order, the component of each observation
// summed out.
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void low_dim_gauss_mix_collapse(const std::vector<double>& y) {
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    const Vector sigma = PPC_SAMPLE("sigma", Normal(0, 2).restricted(positive).expand(2));
    const double theta = PPC_SAMPLE("theta", Beta(5, 5));
    PPC_PLATE("data", n, y.size())
        PPC_FACTOR("y", log_mix(theta, Normal(mu[0], sigma[0]).log_prob(y[n]),
                                Normal(mu[1], sigma[1]).log_prob(y[n])));
}
