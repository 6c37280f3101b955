#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void zip(const std::vector<double>& x, const std::vector<int>& y) {
    const double psi = PPC_SAMPLE("psi", Beta(1.5, 2));
    const double a = PPC_SAMPLE("a", Normal(0, 2));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    PPC_PLATE("data", n, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(psi));
        if (z)
            PPC_FACTOR("none", y[n] == 0 ? 0 : -std::numeric_limits<double>::infinity());
        else
            PPC_OBSERVE("y", Poisson(std::exp(a + b * x[n])), y[n]);
    }
}
