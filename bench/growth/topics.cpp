// Latent Dirichlet allocation: the topic of each word is summed out, and equal words of a document are
// counted.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void topics(int K, int V, const std::vector<std::vector<int>>& w) {
    std::vector<Vector> phi(K);
    PPC_PLATE("topics", k, K)
        phi[k] = PPC_SAMPLE("phi", Dirichlet(Vector::Constant(V, 1.2)));
    PPC_PLATE("documents", d, w.size()) {
        const Vector theta = PPC_SAMPLE("theta", Dirichlet(Vector::Constant(K, 0.7)));
        PPC_PLATE("words", n, w[d].size()) {
            const int z = PPC_SAMPLE("z", Categorical(theta));
            PPC_OBSERVE("w", Categorical(phi[z]), w[d][n]);
        }
    }
}
