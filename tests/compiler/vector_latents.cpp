#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int n, const std::vector<int>& group, const std::vector<double>& y) {
    const Vector alpha = PPC_SAMPLE("alpha", Normal(0, 1).plate("groups", n));
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 1).expand(3));
    PPC_PLATE("rows", i, y.size()) {
        PPC_OBSERVE("y", Normal(alpha[group[i]] + beta[2], 1), y[i]);
    }
}
