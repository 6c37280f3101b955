// One bad row among good ones: what is not finite must name its index.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void rows(const std::vector<double>& x, const std::vector<int>& count, const std::vector<double>& y,
                    const std::vector<double>& sigma) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const Vector b = PPC_SAMPLE("b", Normal(0, 1).expand(2));
    PPC_PLATE("rows", i, x.size()) {
        PPC_OBSERVE("count", Poisson(std::exp(a + b[0] * x[i])), count[i]);
        PPC_OBSERVE("y", Normal(b[1], sigma[i]), y[i]);
    }
}
