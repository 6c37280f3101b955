// Capture and recapture: the probability of detection varies between occasions.
#include <numeric>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mt_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));   // inclusion
    const Vector p = PPC_SAMPLE("p", Uniform(0, 1).expand(T)); // detection
    PPC_PLATE("animals", i, M) {
        const double present = Bernoulli(omega).log_prob(1) + Bernoulli(p).log_prob(y[i]);
        const bool captured = std::accumulate(y[i].begin(), y[i].end(), 0) > 0;
        PPC_FACTOR("y", captured ? present : math::log_add_exp(present, Bernoulli(omega).log_prob(0)));
    }
    // The probability that an animal that was never captured is there.
    PPC_DETERMINISTIC("omega_nd", math::logistic(math::logit(omega) + (1 - p.array()).log().sum()));
}
