// Discrete sites of several elements, read in a plate of the same name and in another one.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void vector_site(const std::vector<double>& y, const std::vector<double>& x, const Vector& eta) {
    const int N = static_cast<int>(y.size());
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 1.5)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(3));
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const auto z = PPC_SAMPLE("z", Categorical(w).plate("data", N));
    PPC_PLATE("data", n, N)
        PPC_OBSERVE("y", Normal(mu[z[n]], 1), y[n]);
    const auto b = PPC_SAMPLE("b", Bernoulli(logits((eta.array() + a).matrix())));
    for (int n = 0; n < eta.size(); ++n)
        PPC_OBSERVE("x", Normal(a * b[n], 0.5), x[n]);
}
