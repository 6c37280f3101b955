// Branches on data around what reads discrete latents: observations that are missing, with values and
// without.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void gaps(const std::vector<int>& seen, const std::vector<double>& y,
                    const std::vector<std::optional<double>>& o) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(2, 1.5)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    std::vector<Vector> A(2);
    PPC_PLATE("from", k, 2)
        A[k] = PPC_SAMPLE("A", Dirichlet(Vector::Constant(2, 2)));
    int z = 0;
    PPC_MARKOV("time", t, y.size()) {
        z = PPC_SAMPLE("z", Categorical(t == 0 ? w : A[z]));
        if (seen[t] == 1)
            PPC_OBSERVE("y", Normal(mu[z], 1), y[t]);
        else if (seen[t] == 2)
            PPC_FACTOR("y below", z ? std::log(0.2) : mu[0] - y[t]);
        PPC_OBSERVE("o", Normal(mu[z] + y[t], 2), o[t]);
    }
}
