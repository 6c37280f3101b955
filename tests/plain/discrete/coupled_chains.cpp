// Two chains, each of which depends on both in the step before, and one on the other in the same step.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void coupled_chains(const std::vector<double>& y) {
    const double a = PPC_SAMPLE("a", Normal(0, 1)), b = PPC_SAMPLE("b", Normal(0, 1));
    std::vector<std::vector<Vector>> from(2, std::vector<Vector>(3));
    PPC_PLATE("x from", i, 2)
        PPC_PLATE("c from", j, 3)
            from[i][j] = PPC_SAMPLE("from", Dirichlet(Vector::Constant(3, 1.5)));
    int x = 0, c = 2;
    PPC_MARKOV("time", t, y.size()) {
        const int before = x;
        x = PPC_SAMPLE("x", Bernoulli(logits(a * x + b * c - 0.3)));
        c = PPC_SAMPLE("c", Categorical(from[before][c]));
        PPC_OBSERVE("y", Normal(a * x - b * c, 0.8), y[t]);
    }
}
