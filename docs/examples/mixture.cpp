// Mixtures: of distributions, and of log densities.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void mixture(const std::vector<double>& x, const std::vector<double>& y) {
    const double share = PPC_SAMPLE("share", Beta(2, 2));
    const double a = PPC_SAMPLE("a", Normal(-1, 1));
    const double b = PPC_SAMPLE("b", Normal(1, 1));
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Ones(2)));
    PPC_PLATE("x", i, x.size()) {
        PPC_OBSERVE("x", Mixture(weights, Normal(a, 1), Cauchy(b, 2)), x[i]);
    }
    // The same one level up: each group as a whole comes from one of two components.
    double first = 0, second = 0;
    for (const double value : y) {
        first += Normal(a, 1).log_prob(value);
        second += Normal(b, 2).log_prob(value);
    }
    PPC_FACTOR("y", log_mix(share, first, second));
}
