// Capture and recapture: one probability of detection, the population augmented to M animals.
#include <numeric>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void M0_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1)); // inclusion
    const double p = PPC_SAMPLE("p", Uniform(0, 1));         // detection
    PPC_PLATE("animals", i, M) {
        const int captures = std::accumulate(y[i].begin(), y[i].end(), 0);
        const double present = Bernoulli(omega).log_prob(1) + Binomial(T, p).log_prob(captures);
        const double absent = Bernoulli(omega).log_prob(0);
        PPC_FACTOR("y", captures > 0 ? present : math::log_add_exp(present, absent));
    }
    const double missed = omega * std::pow(1 - p, T);
    PPC_DETERMINISTIC("omega_nd", missed / (missed + (1 - omega)));
}
