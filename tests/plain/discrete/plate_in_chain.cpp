// A plate inside a step of a chain, with a discrete site of its own.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void plate_in_chain(const Matrix& y) {
    const double stay = PPC_SAMPLE("stay", Beta(4, 2)), q = PPC_SAMPLE("q", Beta(2, 2));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    int z = 1;
    PPC_MARKOV("time", t, y.rows()) {
        z = PPC_SAMPLE("z", Bernoulli(z ? stay : 1 - stay));
        PPC_PLATE("sensors", i, y.cols()) {
            const int odd = PPC_SAMPLE("odd", Bernoulli(z ? q : 0.5 * q));
            PPC_OBSERVE("y", Normal(mu[z], odd ? 3 : 0.5), y(t, i));
        }
    }
}
