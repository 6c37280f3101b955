// Growth of young rats: each has an intercept and a slope, from one population.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N, Npts;
    std::vector<int> rat; // rats count from 1
    std::vector<double> x, y;
    double xbar;
};

PPC_MODEL void rats_model(const Data& d) {
    const double mu_alpha = PPC_SAMPLE("mu_alpha", Normal(0, 100));
    const double mu_beta = PPC_SAMPLE("mu_beta", Normal(0, 100));
    const double sigma_y = PPC_SAMPLE("sigma_y", ImproperUniform(positive));
    const double sigma_alpha = PPC_SAMPLE("sigma_alpha", ImproperUniform(positive));
    const double sigma_beta = PPC_SAMPLE("sigma_beta", ImproperUniform(positive));
    const Vector alpha = PPC_SAMPLE("alpha", Normal(mu_alpha, sigma_alpha).plate("rats", d.N));
    const Vector beta = PPC_SAMPLE("beta", Normal(mu_beta, sigma_beta).plate("rats", d.N));
    PPC_PLATE("measurements", n, d.Npts) {
        const int i = d.rat[n] - 1;
        PPC_OBSERVE("y", Normal(alpha[i] + beta[i] * (d.x[n] - d.xbar), sigma_y), d.y[n]);
    }
    PPC_DETERMINISTIC("alpha0", mu_alpha - d.xbar * mu_beta);
}
