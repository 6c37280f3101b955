// Discrete values stored in vectors in one plate and read in another one, and what is made of them.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void stored(const std::vector<double>& y, const std::vector<double>& x) {
    const int N = static_cast<int>(y.size());
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 1.5)));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(3));
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    std::vector<int> z(N);
    Vector level(N);
    PPC_PLATE("data", n, N) {
        z[n] = PPC_SAMPLE("z", Categorical(w));
        level[n] = mu[z[n]] * x[n];
    }
    for (int n = 0; n < N; ++n)
        level[n] += a * z[n];
    PPC_PLATE("data", n, N)
        PPC_OBSERVE("y", Normal(level[n], 1), y[n]);
    PPC_PLATE("data", n, N)
        if (z[n] == 1)
            PPC_FACTOR("one", a - mu[0]);
}
