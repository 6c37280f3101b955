#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void hmm(int K, const std::vector<double>& y) {
    const Vector pi = PPC_SAMPLE("pi", Dirichlet(Vector::Constant(K, 2)));
    std::vector<Vector> A(K);
    PPC_PLATE("from", i, K) {
        Vector alpha = Vector::Constant(K, 0.5);
        alpha[i] += 2;
        A[i] = PPC_SAMPLE("A", Dirichlet(alpha));
    }
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 3).expand(K));
    const Vector sigma = PPC_SAMPLE("sigma", LogNormal(-0.3, 0.4).expand(K));
    int z = 0;
    PPC_MARKOV("time", t, y.size()) {
        z = PPC_SAMPLE("z", Categorical(t == 0 ? pi : A[z]));
        PPC_OBSERVE("y", Normal(mu[z], sigma[z]), y[t]);
    }
}
