#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void mixture(const std::vector<double>& y) {
    const std::vector<double> alpha{2, 2, 2};
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(alpha));
    const Vector locs = PPC_SAMPLE("locs", Normal(0, 10).expand(3));
    const double scale = PPC_SAMPLE("scale", LogNormal(0, 2));
    PPC_PLATE("rows", n, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(weights));
        PPC_OBSERVE("y", Normal(locs[z], scale), y[n]);
    }
}
