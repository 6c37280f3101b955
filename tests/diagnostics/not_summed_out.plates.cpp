#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int n, int m, const Matrix& y) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    std::vector<int> a(n), b(m);
    PPC_PLATE("rows", i, n) a[i] = PPC_SAMPLE("a", Bernoulli(p));
    PPC_PLATE("columns", j, m) b[j] = PPC_SAMPLE("b", Bernoulli(p));
    PPC_PLATE("rows", i, n)
    PPC_PLATE("columns", j, m) PPC_OBSERVE("y", Normal(a[i] + b[j], 1), y(i, j)); // expected-error {{discrete sites 'a' and 'b' stand in independent plates and meet in 'y'}}
}
