// Log biomass of mesquite bushes on log canopy volume.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    std::vector<double> weight, diam1, diam2, canopy_height;
};

PPC_MODEL void logmesquite_logvolume(const Data& d) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(2));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("bushes", n, d.N) {
        const double log_volume = std::log(d.diam1[n] * d.diam2[n] * d.canopy_height[n]);
        PPC_OBSERVE("log_weight", Normal(beta[0] + beta[1] * log_volume, sigma), std::log(d.weight[n]));
    }
}
