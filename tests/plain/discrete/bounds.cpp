// Values that some observations exclude, truncated counts, values below 0, and a site that nothing reads.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void bounds(const std::vector<int>& seen, const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(2, 2)), a = PPC_SAMPLE("a", Normal(0, 1));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(3));
    PPC_PLATE("places", i, seen.size()) {
        const int n = PPC_SAMPLE("n", Poisson(std::exp(a)).truncated(upper(4)));
        PPC_OBSERVE("seen", Binomial(n, p), seen[i]);
        PPC_OBSERVE("uniform", DiscreteUniform(0, n), seen[i]);
    }
    PPC_SAMPLE("unread", DiscreteUniform(0, 3));
    int s = 1;
    PPC_MARKOV("walk", t, y.size()) {
        const int step = PPC_SAMPLE("step", DiscreteUniform(-1, 1));
        s = std::min(2, std::max(0, s + step));
        PPC_OBSERVE("y", Normal(mu[s] + std::abs(step), 1), y[t]);
    }
}
