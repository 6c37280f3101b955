// A regression whose covariate is missing in places.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void missing(const std::vector<std::optional<double>>& x, const std::vector<double>& y) {
    const double a = PPC_SAMPLE("a", Normal(0, 1)), b = PPC_SAMPLE("b", Normal(0, 1));
    PPC_PLATE("rows", i, y.size()) {
        const double xi = PPC_OBSERVE("x", Normal(0, 1), x[i]);
        PPC_OBSERVE("y", Normal(a + b * xi, 1), y[i]);
    }
}
