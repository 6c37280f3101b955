#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void factorial_hmm(int KX, int KY, const std::vector<double>& y) {
    std::vector<Vector> A(KX);
    std::vector<std::vector<Vector>> B(KX, std::vector<Vector>(KY));
    PPC_PLATE("x from", i, KX) {
        A[i] = PPC_SAMPLE("A", Dirichlet(Vector::Constant(KX, 1.5)));
        PPC_PLATE("c from", j, KY)
            B[i][j] = PPC_SAMPLE("B", Dirichlet(Vector::Constant(KY, 1.5)));
    }
    const Vector mx = PPC_SAMPLE("mx", Normal(0, 2).expand(KX));
    const Vector my = PPC_SAMPLE("my", Normal(0, 2).expand(KY));
    const double sigma = PPC_SAMPLE("sigma", LogNormal(0, 0.5));
    int x = 0, c = 0;
    PPC_MARKOV("time", t, y.size()) {
        x = PPC_SAMPLE("x", Categorical(A[x]));
        c = PPC_SAMPLE("c", Categorical(B[x][c]));
        PPC_OBSERVE("y", Normal(mx[x] + my[c], sigma), y[t]);
    }
}
