#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void hmm(const std::vector<double>& y) {
    const std::vector<double> alpha{2, 2};
    const Vector first = Vector::Constant(2, 0.5);
    std::vector<Vector> A(2);
    PPC_PLATE("from", k, 2)
        A[k] = PPC_SAMPLE("A", Dirichlet(alpha));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 3).expand(2));
    const Vector sigma = PPC_SAMPLE("sigma", LogNormal(0, 1).expand(2));
    int z = 0;
    PPC_MARKOV("time", t, y.size()) {
        z = PPC_SAMPLE("z", Categorical(t == 0 ? first : A[z]));
        PPC_OBSERVE("y", Normal(mu[z], sigma[z]), y[t]);
    }
}
