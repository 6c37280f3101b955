// Sites of all shapes: scalars, vectors, plates, nested plates, supports with bounds.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void shapes(int K, double low, const std::vector<std::vector<double>>& y) {
    const double top = PPC_SAMPLE("top", Exponential(1));
    const double inside = PPC_SAMPLE("inside", Uniform(-top, 3));
    const Vector w = PPC_SAMPLE("w", Gamma(2, 1).expand(K));
    const Vector v = PPC_SAMPLE("v", Normal(inside, 1).plate("columns", K));
    const double bounded = PPC_SAMPLE("bounded", Cauchy(0, 1).restricted(lower(low)));
    PPC_PLATE("groups", g, y.size()) {
        const double m = PPC_SAMPLE("m", Normal(bounded, top));
        PPC_PLATE("rows", i, K) {
            const double r = PPC_SAMPLE("r", LogNormal(m, 1));
            PPC_OBSERVE("y", Normal(r + w[i] * v[i], 1), y[g][i]);
        }
    }
}
