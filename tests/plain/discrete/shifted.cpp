// Elements before and after an iteration's own, in vectors that are longer than the loop that fills them, and
// in loops in another order.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void shifted(int K, const std::vector<double>& y, const Matrix& Y) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 2).expand(2));
    const int N = static_cast<int>(y.size());
    std::vector<int> z(N), some(N);
    PPC_PLATE("data", n, N)
        z[n] = PPC_SAMPLE("z", Bernoulli(0.3));
    PPC_PLATE("data", n, N)
        PPC_OBSERVE("y", Normal(mu[z[n]] + (n > 0 ? a * z[n - 1] : 0), 1), y[n]);
    PPC_PLATE("pairs", n, N - 1)
        PPC_OBSERVE("pair", Normal(mu[z[n + 1]] * mu[z[n]], 1), y[n]);
    PPC_PLATE("some", n, K)
        some[n] = PPC_SAMPLE("some", Bernoulli(0.6));
    PPC_PLATE("data", n, N)
        PPC_OBSERVE("longer", Normal(a - mu[some[n]], 1), y[n]);
    std::vector<std::vector<int>> cell(Y.rows(), std::vector<int>(Y.cols()));
    PPC_PLATE("rows", i, Y.rows())
        PPC_PLATE("columns", j, Y.cols())
            cell[i][j] = PPC_SAMPLE("cell", Bernoulli(0.2));
    PPC_PLATE("columns", j, Y.cols())
        PPC_PLATE("rows", i, Y.rows())
            PPC_OBSERVE("cells", Normal(mu[cell[i][j]], 1), Y(i, j));
}
