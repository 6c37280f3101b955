// Dogs learn to avoid a shock: each trial, shocked or not, multiplies a dog's own chance of the next shock.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void dogs_nonhierarchical(int n_dogs, int n_trials, const std::vector<std::vector<int>>& y) {
    const Vector mu = PPC_SAMPLE("mu_logit_ab", Logistic(0, 1).expand(2));
    const Vector sigma = PPC_SAMPLE("sigma_logit_ab", HalfNormal(1).expand(2));
    const Matrix L = PPC_SAMPLE("L_logit_ab", LKJCholesky(2, 2));
    const Matrix z = PPC_SAMPLE("z", Normal(0, 1).expand(n_dogs, 2));
    PPC_PLATE("dogs", j, n_dogs) {
        const Vector logit_ab = mu + L.transpose() * sigma.cwiseProduct(z.row(j).transpose());
        const double a = math::logistic(logit_ab[0]), b = math::logistic(logit_ab[1]);
        int n_avoid = 0, n_shock = 0;
        for (int t = 0; t < n_trials; ++t) {
            PPC_OBSERVE("y", Bernoulli(std::pow(a, n_shock) * std::pow(b, n_avoid)), y[j][t]);
            n_avoid += 1 - y[j][t];
            n_shock += y[j][t];
        }
    }
}
