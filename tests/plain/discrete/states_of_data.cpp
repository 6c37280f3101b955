// A chain whose states data count: three, for which an entry is made beforehand.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void states_of_data(int K, const std::vector<double>& y) {
    const Vector alpha = Vector::Constant(K, 2.0);
    const Vector first = PPC_SAMPLE("first", Dirichlet(alpha));
    std::vector<Vector> A(K);
    PPC_PLATE("from", k, K)
        A[k] = PPC_SAMPLE("A", Dirichlet(alpha));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 3).expand(K));
    int z = 0;
    PPC_MARKOV("time", t, y.size()) {
        z = PPC_SAMPLE("z", Categorical(t == 0 ? first : A[z]));
        PPC_OBSERVE("y", Normal(mu[z], 0.7), y[t]);
    }
}
