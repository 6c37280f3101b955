// GARCH(1, 1): the variance of today's shock follows from yesterday's shock and variance.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void garch11(int T, const std::vector<double>& y, double sigma1) {
    const double mu = PPC_SAMPLE("mu", ImproperUniform());
    const double alpha0 = PPC_SAMPLE("alpha0", ImproperUniform(positive));
    const double alpha1 = PPC_SAMPLE("alpha1", Uniform(0, 1));
    const double beta1 = PPC_SAMPLE("beta1", ImproperUniform(interval(0, 1 - alpha1)));
    Vector sigma(T);
    sigma[0] = sigma1;
    for (int t = 1; t < T; ++t)
        sigma[t] =
            std::sqrt(alpha0 + alpha1 * math::square(y[t - 1] - mu) + beta1 * math::square(sigma[t - 1]));
    PPC_OBSERVE("y", Normal(mu, sigma), y);
}
