// Road casualties by month: a level and a seasonal pattern that wander, and two regressors.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void state_space_stochastic_level_stochastic_seasonal(int n, const Vector& y, const Vector& x,
                                                                const Vector& w) {
    const double mean = y.mean();
    const double sd = std::sqrt((y.array() - mean).square().sum() / (n - 1));
    const Vector mu = PPC_SAMPLE("mu", ImproperUniform(interval(mean - 3 * sd, mean + 3 * sd)).expand(n));
    const Vector seasonal = PPC_SAMPLE("seasonal", ImproperUniform().expand(n));
    const double beta = PPC_SAMPLE("beta", ImproperUniform());
    const double lambda = PPC_SAMPLE("lambda", ImproperUniform());
    const Vector sigma = PPC_SAMPLE("sigma", StudentT(4, 0, 1).expand(3).restricted(positive_ordered));
    for (int t = 11; t < n; ++t)
        PPC_FACTOR("seasonal_step",
                   Normal(-seasonal.segment(t - 11, 11).sum(), sigma[0]).log_prob(seasonal[t]));
    for (int t = 1; t < n; ++t)
        PPC_FACTOR("level_step", Normal(mu[t - 1], sigma[1]).log_prob(mu[t]));
    PPC_OBSERVE("y", Normal(mu + beta * x + lambda * w + seasonal, sigma[2]), y);
}
