// Data at indices that discrete latents are, and rows and elements of matrices.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void tables(const std::vector<double>& t, const std::vector<int>& next, const Matrix& X,
                      const Vector& v, const std::vector<double>& y) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 1.5)));
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 1).expand(2));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 1).expand(3));
    const Vector fit = X * beta;
    PPC_PLATE("data", n, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(w));
        PPC_OBSERVE("y", Normal(t[z] + X.row(z).dot(beta) + fit[z] * v[z], 1), y[n]);
        PPC_FACTOR("next", 0.3 * mu[next[z]] * X(z, 1));
    }
}
