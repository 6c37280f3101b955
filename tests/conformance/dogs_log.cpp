// Dogs learn to avoid a shock: log odds linear in the numbers of trials avoided and shocked so far.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void dogs_log(int n_dogs, int n_trials, const std::vector<std::vector<int>>& y) {
    // posteriordb declares no bounds for beta: the same density inside those of its uniform priors.
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(2));
    PPC_FACTOR("beta1", Uniform(-100, 0).log_prob(beta[0]));
    PPC_FACTOR("beta2", Uniform(0, 100).log_prob(beta[1]));
    PPC_PLATE("dogs", j, n_dogs) {
        int n_avoid = 0, n_shock = 0;
        for (int t = 0; t < n_trials; ++t) {
            PPC_OBSERVE("y", Bernoulli(math::logistic(beta[0] * n_avoid + beta[1] * n_shock)), y[j][t]);
            n_avoid += 1 - y[j][t];
            n_shock += y[j][t];
        }
    }
}
