// A hidden Markov model: the state is carried from step to step, and summed out.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void hidden_markov(int K, const std::vector<double>& y) {
    const Vector first = PPC_SAMPLE("first", Dirichlet(Vector::Ones(K)));
    std::vector<Vector> P(K);
    PPC_PLATE("from", k, K)
        P[k] = PPC_SAMPLE("P", Dirichlet(Vector::Ones(K)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 10).expand(K).restricted(ordered));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    int z = 0;
    PPC_MARKOV("time", t, y.size()) {
        z = PPC_SAMPLE("z", Categorical(t == 0 ? first : P[z]));
        PPC_OBSERVE("y", Normal(mu[z], sigma), y[t]);
    }
}
