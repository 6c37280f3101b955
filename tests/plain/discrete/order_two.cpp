// A chain whose step depends on two earlier ones, and an observation that depends on the step before.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void order_two(const std::vector<double>& y) {
    const Vector first = PPC_SAMPLE("first", Dirichlet(Vector::Constant(2, 2)));
    std::vector<std::vector<Vector>> A(2, std::vector<Vector>(2));
    PPC_PLATE("older", i, 2)
        PPC_PLATE("old", j, 2)
            A[i][j] = PPC_SAMPLE("A", Dirichlet(Vector::Constant(2, 1.2)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    int older = 0, old = 0;
    PPC_MARKOV("time", t, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(t < 2 ? first : A[older][old]));
        PPC_OBSERVE("y", Normal(mu[z] + 0.3 * mu[old], 1), y[t]);
        older = old;
        old = z;
    }
}
