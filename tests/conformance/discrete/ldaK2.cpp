// posteriordb's ldaK2: latent Dirichlet allocation with two topics, the topic of each word a latent.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void ldaK2(int V, int M, int N, const std::vector<int>& w, const std::vector<int>& doc) {
    std::vector<Vector> theta(M), phi(2);
    PPC_PLATE("documents", m, M)
        theta[m] = PPC_SAMPLE("theta", Dirichlet(Vector::Ones(2)));
    PPC_PLATE("topics", k, 2)
        phi[k] = PPC_SAMPLE("phi", Dirichlet(Vector::Ones(V)));
    PPC_PLATE("words", n, N) {
        const int z = PPC_SAMPLE("z", Categorical(theta[doc[n] - 1]));
        PPC_OBSERVE("w", Categorical(phi[z]), w[n] - 1);
    }
}
