// GARCH(1, 1): a volatility that each step reads from the one before. A bound that is a latent.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void time_series(const std::vector<double>& y, double first) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double base = PPC_SAMPLE("base", HalfNormal(2));
    const double shock = PPC_SAMPLE("shock", Uniform(0, 1));
    const double memory = PPC_SAMPLE("memory", Uniform(0, 1 - shock));
    std::vector<double> sigma(y.size());
    for (std::size_t t = 0; t < y.size(); ++t) {
        if (t == 0)
            sigma[t] = first;
        else
            sigma[t] = std::sqrt(base + shock * (y[t - 1] - mu) * (y[t - 1] - mu) +
                                 memory * sigma[t - 1] * sigma[t - 1]);
        PPC_OBSERVE("y", Normal(mu, sigma[t]), y[t]);
    }
}
