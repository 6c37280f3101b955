// Branches on discrete latents around observations, factors and assignments, also inside each other.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void sides(const std::vector<double>& x, const std::vector<double>& y, const std::vector<int>& n) {
    const double p = PPC_SAMPLE("p", Beta(2, 2)), a = PPC_SAMPLE("a", Normal(0, 1)),
                 b = PPC_SAMPLE("b", Normal(0, 1));
    PPC_PLATE("data", i, y.size()) {
        const int z = PPC_SAMPLE("z", Bernoulli(p));
        const int k = PPC_SAMPLE("k", Categorical(Vector::Constant(3, 1.0 / 3)));
        double level = 0.3;
        if (z) {
            level += a;
            PPC_OBSERVE("count", Poisson(std::exp(a + 0.1 * b)), n[i]);
            if (k == 2)
                PPC_FACTOR("second", -0.5 * b * b);
        } else {
            PPC_FACTOR("none", n[i] == 0 ? 0 : -std::numeric_limits<double>::infinity());
            level -= k == 1 ? b : 0.5;
        }
        switch (k) {
        case 0:
            level *= 2;
            break;
        case 1:
            level += b * x[i];
            break;
        default:
            level = -level;
        }
        double up_to = 0, rest = 0;
        for (int j = 0; j < 3; ++j)
            if (j <= k)
                up_to += a * (j + 1);
            else
                rest += b * j;
        PPC_OBSERVE("y", Normal(level + 0.1 * up_to - 0.2 * rest, 1), y[i]);
    }
}
