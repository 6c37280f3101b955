// Capture and recapture: detection varies between occasions and between animals.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Mth_model(int M, int T, const std::vector<std::vector<int>>& y) {
    const double omega = PPC_SAMPLE("omega", Uniform(0, 1));             // inclusion
    const Vector mean_p = PPC_SAMPLE("mean_p", Uniform(0, 1).expand(T)); // detection
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(interval(0, 5)));
    PPC_PLATE("animals", i, M) {
        const double eps_raw = PPC_SAMPLE("eps_raw", Normal(0, 1));
        const int z = PPC_SAMPLE("z", Bernoulli(omega));
        PPC_PLATE("occasions", t, T) {
            const double p = math::logistic(math::logit(mean_p[t]) + sigma * eps_raw);
            PPC_OBSERVE("y", Bernoulli(z * p), y[i][t]);
        }
    }
}
