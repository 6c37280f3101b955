// Vectors of independent elements in plates, read in their own iteration and later, by number and as a whole.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void plate_vectors(int K, const std::vector<double>& y, const std::vector<double>& z,
                             const std::vector<int>& g) {
    std::vector<Vector> beta(2);
    PPC_PLATE("groups", k, 2) {
        beta[k] = PPC_SAMPLE("beta", Normal(0, 1).expand(K));
        PPC_FACTOR("pull", -beta[k].squaredNorm());
    }
    PPC_PLATE("rows", i, y.size()) {
        const Vector v = PPC_SAMPLE("v", LogNormal(beta[g[i]][0], 1).expand(K));
        const double x = PPC_SAMPLE("x", Normal(v[1], v[0]));
        const Matrix m = PPC_SAMPLE("m", Normal(v[1], 1).expand(2, K));
        PPC_OBSERVE("y", Normal(v[0] + v.sum() + x + beta[g[i]].sum() + m(1, 0), 1), y[i]);
        PPC_OBSERVE("z", Normal(v + m.row(0).transpose(), 1), z);
    }
}
