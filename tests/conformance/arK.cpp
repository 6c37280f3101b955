// An autoregression of order K, given the first K values.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void arK(int K, int T, const std::vector<double>& y) {
    const double alpha = PPC_SAMPLE("alpha", Normal(0, 10));
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 10).expand(K));
    const double sigma = PPC_SAMPLE("sigma", HalfCauchy(2.5));
    for (int t = K; t < T; ++t) {
        double mu = alpha;
        for (int k = 0; k < K; ++k)
            mu = mu + beta[k] * y[t - k - 1];
        PPC_OBSERVE("y", Normal(mu, sigma), y[t]);
    }
}
