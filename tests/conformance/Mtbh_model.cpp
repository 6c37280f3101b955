// Capture and recapture: detection varies between occasions and species, and after a detection.
#include <numeric>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mtbh_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));             // inclusion
    const Vector mean_p = PPC_SAMPLE("mean_p", Uniform(0, 1).expand(T)); // detection
    const double gamma = PPC_SAMPLE("gamma", Normal(0, 10));             // effect of recapture
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(interval(0, 3)));
    PPC_PLATE("species", i, M) {
        const double eps_raw = PPC_SAMPLE("eps_raw", Normal(0, 1));
        const double eps = PPC_DETERMINISTIC("eps", sigma * eps_raw);
        double present = Bernoulli(omega).log_prob(1);
        for (int t = 0; t < T; ++t) {
            const double recapture = t > 0 ? gamma * y[i][t - 1] : 0;
            present += Bernoulli(logits(math::logit(mean_p[t]) + eps + recapture)).log_prob(y[i][t]);
        }
        const bool captured = std::accumulate(y[i].begin(), y[i].end(), 0) > 0;
        PPC_FACTOR("y", captured ? present : math::log_add_exp(present, Bernoulli(omega).log_prob(0)));
    }
}
