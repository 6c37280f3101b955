// Log biomass of mesquite bushes on log canopy volume, area, shape, total height and group.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    Vector weight, diam1, diam2, canopy_height, total_height, group;
};

inline Matrix design(const Data& d) {
    Matrix X(d.N, 6);
    for (int n = 0; n < d.N; ++n) {
        const double area = d.diam1[n] * d.diam2[n];
        X.row(n) << 1, std::log(area * d.canopy_height[n]), std::log(area), std::log(d.diam1[n] / d.diam2[n]),
            std::log(d.total_height[n]), d.group[n];
    }
    return X;
}

PPC_MODEL void logmesquite_logvash(const Data& d) {
    const Matrix X = design(d);
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(X.cols()));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("bushes", n, d.N) {
        PPC_OBSERVE("log_weight", Normal(X.row(n).dot(beta), sigma), std::log(d.weight[n]));
    }
}
