// Counts of coal tits at sites over years, with a random effect of the site.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int nobs, nsite;
    std::vector<int> obs, obssite; // sites count from 1
};

PPC_MODEL void GLMM1_model(const Data& d) {
    const double mu_alpha = PPC_SAMPLE("mu_alpha", Normal(0, 10));
    const double sd_alpha = PPC_SAMPLE("sd_alpha", Uniform(0, 5));
    const Vector alpha = PPC_SAMPLE("alpha", Normal(mu_alpha, sd_alpha).plate("sites", d.nsite));
    PPC_PLATE("observations", i, d.nobs) {
        PPC_OBSERVE("obs", Poisson(log_rate(alpha[d.obssite[i] - 1])), d.obs[i]);
    }
}
