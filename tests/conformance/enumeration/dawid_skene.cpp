#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void dawid_skene(int I, int J, int K, const std::vector<std::vector<int>>& y) {
    const Vector pi = PPC_SAMPLE("pi", Dirichlet(Vector::Constant(K, 2)));
    std::vector<std::vector<Vector>> theta(J, std::vector<Vector>(K));
    PPC_PLATE("annotators", j, J)
        PPC_PLATE("classes", k, K) {
            Vector alpha = Vector::Constant(K, 1);
            alpha[k] += 1.5;
            theta[j][k] = PPC_SAMPLE("theta", Dirichlet(alpha));
        }
    PPC_PLATE("items", i, I) {
        const int z = PPC_SAMPLE("z", Categorical(pi));
        PPC_PLATE("annotators", j, J)
            PPC_OBSERVE("y", Categorical(theta[j][z]), y[i][j]);
    }
}
