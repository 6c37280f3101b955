// Two chains of states, of which the second follows the first; an observation depends on both.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void factorial(int K, const std::vector<double>& y) {
    std::vector<Vector> A(K);
    std::vector<std::vector<Vector>> B(K, std::vector<Vector>(K));
    PPC_PLATE("x from", i, K) {
        A[i] = PPC_SAMPLE("A", Dirichlet(Vector::Constant(K, 1.5)));
        PPC_PLATE("c from", j, K)
            B[i][j] = PPC_SAMPLE("B", Dirichlet(Vector::Constant(K, 1.5)));
    }
    const Vector mx = PPC_SAMPLE("mx", Normal(0, 2).expand(K));
    const Vector my = PPC_SAMPLE("my", Normal(0, 2).expand(K));
    int x = 0, c = 0;
    PPC_MARKOV("time", t, y.size()) {
        x = PPC_SAMPLE("x", Categorical(A[x]));
        c = PPC_SAMPLE("c", Categorical(B[x][c]));
        PPC_OBSERVE("y", Normal(mx[x] + my[c], 1), y[t]);
    }
}
