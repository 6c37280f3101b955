// Capture and recapture: the probability of detection varies between occasions.
#include <numeric>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mt_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));   // inclusion
    const Vector p = PPC_SAMPLE("p", Uniform(0, 1).expand(T)); // detection
    PPC_PLATE("animals", i, M) {
        double present = Bernoulli(omega).log_prob(1);
        for (int t = 0; t < T; ++t)
            present += Bernoulli(p[t]).log_prob(y[i][t]);
        const bool captured = std::accumulate(y[i].begin(), y[i].end(), 0) > 0;
        PPC_FACTOR("y", captured ? present : math::log_add_exp(present, Bernoulli(omega).log_prob(0)));
    }
    double missed = omega;
    for (int t = 0; t < T; ++t)
        missed *= 1 - p[t];
    PPC_DETERMINISTIC("omega_nd", missed / (missed + (1 - omega)));
}
