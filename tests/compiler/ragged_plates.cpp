#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<std::vector<double>>& y) {
    PPC_PLATE("groups", i, y.size()) {
        const double mu = PPC_SAMPLE("mu", Normal(0, 1));
        PPC_PLATE("members", j, y[i].size()) {
            PPC_OBSERVE("y", Normal(mu, 1), y[i][j]);
        }
    }
}
