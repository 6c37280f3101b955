#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void varying_intercepts(int groups, const std::vector<int>& group, const std::vector<double>& x,
                                  const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 10));
    const double spread = PPC_SAMPLE("spread", HalfNormal(1));
    const double slope = PPC_SAMPLE("slope", Normal(0, 10));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    const Vector intercept = PPC_SAMPLE("intercept", Normal(mu, spread).plate("groups", groups));
    PPC_PLATE("rows", n, y.size()) {
        PPC_OBSERVE("y", Normal(intercept[group[n]] + slope * x[n], sigma), y[n]);
    }
}
