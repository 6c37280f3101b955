#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void spike_slab(int P, const Matrix& X, const Vector& y) {
    const double q = PPC_SAMPLE("q", Beta(2, 3));
    const double b0 = PPC_SAMPLE("b0", Normal(0, 2));
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 1.5).expand(P));
    const double sigma = PPC_SAMPLE("sigma", LogNormal(0, 0.5));
    Vector effect(P);
    PPC_PLATE("covariates", j, P) {
        const int g = PPC_SAMPLE("g", Bernoulli(q));
        effect[j] = g * beta[j];
    }
    PPC_OBSERVE("y", Normal(b0 + (X * effect).array(), sigma), y);
}
