// An element that data choose, in another loop than the site's; two such plates, and one without data.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void gather(int G, const std::vector<int>& group, const std::vector<double>& y,
                      const std::vector<int>& other, const std::vector<int>& count) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 2)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(3));
    std::vector<int> z(G);
    PPC_PLATE("groups", g, G)
        z[g] = PPC_SAMPLE("z", Categorical(w));
    PPC_PLATE("data", n, y.size())
        PPC_OBSERVE("y", Normal(mu[z[group[n]]], 0.7), y[n]);
    PPC_PLATE("counts", n, count.size())
        PPC_OBSERVE("count", Poisson(std::exp(0.3 * mu[z[other[n]]])), count[n]);
}
