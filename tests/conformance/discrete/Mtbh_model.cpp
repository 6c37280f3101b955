// Capture and recapture: detection varies between occasions and species, and after a detection.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mtbh_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));             // inclusion
    const Vector mean_p = PPC_SAMPLE("mean_p", Uniform(0, 1).expand(T)); // detection
    const double gamma = PPC_SAMPLE("gamma", Normal(0, 10));             // effect of recapture
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(interval(0, 3)));
    PPC_PLATE("species", i, M) {
        const double eps_raw = PPC_SAMPLE("eps_raw", Normal(0, 1));
        const int z = PPC_SAMPLE("z", Bernoulli(omega));
        PPC_PLATE("occasions", t, T) {
            const double recapture = t > 0 ? gamma * y[i][t - 1] : 0;
            const double p = math::logistic(math::logit(mean_p[t]) + sigma * eps_raw + recapture);
            PPC_OBSERVE("y", Bernoulli(z * p), y[i][t]);
        }
    }
}
