// Capture and recapture: detection varies between occasions and between animals.
#include <numeric>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mth_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));             // inclusion
    const Vector mean_p = PPC_SAMPLE("mean_p", Uniform(0, 1).expand(T)); // detection
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(interval(0, 5)));
    PPC_PLATE("animals", i, M) {
        const double eps_raw = PPC_SAMPLE("eps_raw", Normal(0, 1));
        const double eps = PPC_DETERMINISTIC("eps", sigma * eps_raw);
        double present = Bernoulli(omega).log_prob(1);
        for (int t = 0; t < T; ++t)
            present += Bernoulli(logits(math::logit(mean_p[t]) + eps)).log_prob(y[i][t]);
        const bool captured = std::accumulate(y[i].begin(), y[i].end(), 0) > 0;
        PPC_FACTOR("y", captured ? present : math::log_add_exp(present, Bernoulli(omega).log_prob(0)));
    }
}
