#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int n, const std::vector<int>& group, const std::vector<double>& y) {
    std::vector<double> alpha(n);
    for (int k = 0; k < n; ++k)
        alpha[k] = PPC_SAMPLE("alpha", Normal(0, 1));
    PPC_PLATE("rows", i, y.size()) {
        PPC_OBSERVE("y", Normal(alpha[group[i]], 1), y[i]);
    }
}
