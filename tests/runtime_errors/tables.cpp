// Discrete sites that are summed out together, in numbers of values that the data tell.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void tables(int K, const std::vector<int>& trials, const std::vector<double>& y) {
    const Vector p = PPC_SAMPLE("p", Dirichlet(Vector::Ones(K)));
    const int a = PPC_SAMPLE("a", Categorical(p));
    const int b = PPC_SAMPLE("b", Categorical(p));
    const int c = PPC_SAMPLE("c", Categorical(p));
    PPC_OBSERVE("together", Normal(a + b * c, 1), y[0]);
    PPC_PLATE("rows", i, y.size()) {
        const int n = PPC_SAMPLE("n", Binomial(trials[i], p[0]));
        const int m = PPC_SAMPLE("m", Binomial(trials[i], p[1]));
        const int l = PPC_SAMPLE("l", Bernoulli(p[0]));
        PPC_OBSERVE("y", Normal(n * m + l, 1), y[i]);
    }
}
