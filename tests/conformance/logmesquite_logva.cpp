// Log biomass of mesquite bushes on log canopy volume, log canopy area and group.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    Vector weight, diam1, diam2, canopy_height, group;
};

PPC_MODEL void logmesquite_logva(const Data& d) {
    const Vector area = d.diam1.cwiseProduct(d.diam2);
    Matrix X(d.N, 4);
    X.col(0).setOnes();
    X.col(1) = area.cwiseProduct(d.canopy_height).array().log();
    X.col(2) = area.array().log();
    X.col(3) = d.group;
    const Vector log_weight = d.weight.array().log();

    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(4));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_OBSERVE("log_weight", Normal(X * beta, sigma), log_weight);
}
