// Mortality after surgery in twelve hospitals: log odds from one population.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    std::vector<int> r, n; // deaths, operations
};

PPC_MODEL void surgical_model(const Data& d) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1000));
    const double sigmasq = PPC_SAMPLE("sigmasq", InverseGamma(0.001, 0.001));
    const double sigma = PPC_DETERMINISTIC("sigma", std::sqrt(sigmasq));
    PPC_PLATE("hospitals", i, d.N) {
        const double b = PPC_SAMPLE("b", Normal(mu, sigma));
        PPC_DETERMINISTIC("p", 1 / (1 + std::exp(-b)));
        PPC_OBSERVE("r", Binomial(d.n[i], logits(b)), d.r[i]);
    }
    PPC_DETERMINISTIC("pop_mean", 1 / (1 + std::exp(-mu)));
}
