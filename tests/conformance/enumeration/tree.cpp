#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void tree(int G, int L, const Matrix& y) {
    const Vector pi = PPC_SAMPLE("pi", Dirichlet(Vector::Constant(G, 2)));
    std::vector<Vector> B(G);
    PPC_PLATE("groups", g, G)
        B[g] = PPC_SAMPLE("B", Dirichlet(Vector::Constant(L, 1.3)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 3).expand(L));
    const Vector delta = PPC_SAMPLE("delta", Normal(0, 1).expand(G));
    const double sigma = PPC_SAMPLE("sigma", LogNormal(0, 0.5));
    const int g = PPC_SAMPLE("g", Categorical(pi));
    PPC_PLATE("items", i, y.rows()) {
        const int c = PPC_SAMPLE("c", Categorical(B[g]));
        PPC_PLATE("measurements", m, y.cols())
            PPC_OBSERVE("y", Normal(mu[c] + delta[g], sigma), y(i, m));
    }
}
