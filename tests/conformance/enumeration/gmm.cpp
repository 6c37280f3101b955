#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void gmm(int K, const std::vector<double>& y) {
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(K, 1.5)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 5).expand(K));
    const double scale = PPC_SAMPLE("scale", LogNormal(0, 0.5));
    PPC_PLATE("data", n, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(weights));
        PPC_OBSERVE("y", Normal(mu[z], scale), y[n]);
    }
}
