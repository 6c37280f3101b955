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
        PPC_FACTOR("y", captures > 0 ? present : math::log_add_exp(present, Bernoulli(omega).log_prob(0)));
    }
    // The probability that an animal that was never captured is there.
    PPC_DETERMINISTIC("omega_nd", math::logistic(math::logit(omega) + T * std::log1p(-p)));
}
