// Sites whose elements depend on each other, so that they are summed out together: sums over them, the last
// state of a chain, state that keeps the whole past, elements in no order.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void joint(const std::vector<double>& y, const std::vector<int>& g) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    const int N = static_cast<int>(y.size());
    int last = 1;
    PPC_MARKOV("time", t, 3)
        last = PPC_SAMPLE("last", Bernoulli(last ? 0.7 : 0.2));
    PPC_OBSERVE("end", Normal(mu[last], 0.7), y[0]);
    int parity = 0;
    double level = 0;
    PPC_MARKOV("steps", t, 3) {
        const int z = PPC_SAMPLE("z", Bernoulli(0.4));
        parity = (parity + z) % 2;
        level = 0.5 * level + mu[z];
        PPC_OBSERVE("step", Normal(mu[parity] + level, 1), y[t]);
    }
    std::vector<int> k(N);
    int total = 0;
    PPC_PLATE("data", n, N) {
        k[n] = PPC_SAMPLE("k", Bernoulli(0.3));
        total += k[n];
    }
    PPC_OBSERVE("total", Normal(a * total, 1), y[1]);
    PPC_PLATE("data", n, N)
        PPC_OBSERVE("y", Normal(mu[k[g[n]]] - a * k[n], 1), y[n]);
}
