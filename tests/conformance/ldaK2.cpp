// posteriordb's ldaK2: latent Dirichlet allocation with two topics, the topic of each word summed out.
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void ldaK2(int V, int M, int N, const std::vector<int>& w, const std::vector<int>& doc) {
    std::vector<Vector> theta(M), phi(2);
    PPC_PLATE("documents", m, M)
        theta[m] = PPC_SAMPLE("theta", Dirichlet(Vector::Ones(2)));
    PPC_PLATE("topics", k, 2)
        phi[k] = PPC_SAMPLE("phi", Dirichlet(Vector::Ones(V)));
    PPC_PLATE("words", n, N)
        PPC_FACTOR("w", log_sum_exp(std::log(theta[doc[n] - 1][0]) + std::log(phi[0][w[n] - 1]),
                                    std::log(theta[doc[n] - 1][1]) + std::log(phi[1][w[n] - 1])));
}
