// A plate inside a step of a chain, with a discrete site of its own, that reads the state of the step before.
#include <ppc/model.hpp>
using namespace ppc;
PPC_MODEL void before_in_plate(const Matrix& y) {
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    std::vector<Vector> A(2);
    PPC_PLATE("from", k, 2)
        A[k] = PPC_SAMPLE("A", Dirichlet(Vector::Constant(2, 2)));
    const double p = PPC_SAMPLE("p", Beta(2, 2));
    int z = 0;
    PPC_MARKOV("time", t, y.rows()) {
        const int before = z;
        z = PPC_SAMPLE("z", Categorical(A[z]));
        PPC_PLATE("seen", m, y.cols()) {
            const int w = PPC_SAMPLE("w", Bernoulli(p));
            PPC_OBSERVE("y", Normal(mu[z] + w * mu[before], 1), y(t, m));
        }
    }
}
