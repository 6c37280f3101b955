#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int n, const std::vector<int>& g, const Matrix& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    Matrix a(n, 3);
    for (int i = 0; i < n; ++i) {
        // expected-error@+3 {{a part of 'a' is stored and then assigned again in one iteration of this loop; fill a vector declared in the loop, and assign it once}}
        for (int k = 0; k < 3; ++k)
            a(i, k) = mu * k;
        for (int k = 0; k < 3; ++k)
            a(i, k) = a(i, k) * mu;
    }
    PPC_OBSERVE("y", Normal(a(0, 0), 1), y(0, 0));
}
