// A mixture of two normal distributions with a common scale; which one a row is from is summed out.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void mixture(const std::vector<double>& y) {
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(2, 0.5)));
    const double scale = PPC_SAMPLE("scale", LogNormal(0, 2));
    const Vector locs = PPC_SAMPLE("locs", Normal(0, 10).expand(2));
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(weights));
        PPC_OBSERVE("y", Normal(locs[z], scale), y[i]);
    }
}
