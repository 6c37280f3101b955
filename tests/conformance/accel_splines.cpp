// Acceleration of a head in a motorcycle accident: splines of time for its mean and its log scale.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    Vector Y;
    int Ks;
    Matrix Xs;
    int knots_1;
    Matrix Zs_1_1;
    int Ks_sigma;
    Matrix Xs_sigma;
    int knots_sigma_1;
    Matrix Zs_sigma_1_1;
    bool prior_only;
};

PPC_MODEL void accel_splines(const Data& d) {
    const double Intercept = PPC_SAMPLE("Intercept", StudentT(3, -13, 36));
    const Vector bs = PPC_SAMPLE("bs", ImproperUniform().expand(d.Ks));
    const Vector zs_1_1 = PPC_SAMPLE("zs_1_1", Normal(0, 1).expand(d.knots_1));
    const double sds_1_1 = PPC_SAMPLE("sds_1_1", HalfStudentT(3, 36));
    const double Intercept_sigma = PPC_SAMPLE("Intercept_sigma", StudentT(3, 0, 10));
    const Vector bs_sigma = PPC_SAMPLE("bs_sigma", ImproperUniform().expand(d.Ks_sigma));
    const Vector zs_sigma_1_1 = PPC_SAMPLE("zs_sigma_1_1", Normal(0, 1).expand(d.knots_sigma_1));
    const double sds_sigma_1_1 = PPC_SAMPLE("sds_sigma_1_1", HalfStudentT(3, 36));
    const Vector s_1_1 = PPC_DETERMINISTIC("s_1_1", sds_1_1 * zs_1_1);
    const Vector s_sigma_1_1 = PPC_DETERMINISTIC("s_sigma_1_1", sds_sigma_1_1 * zs_sigma_1_1);
    const Vector mu = Vector::Constant(d.N, Intercept) + d.Xs * bs + d.Zs_1_1 * s_1_1;
    const Vector log_sigma =
        Vector::Constant(d.N, Intercept_sigma) + d.Xs_sigma * bs_sigma + d.Zs_sigma_1_1 * s_sigma_1_1;
    const Vector sigma = log_sigma.array().exp();
    if (!d.prior_only)
        PPC_OBSERVE("Y", Normal(mu, sigma), d.Y);
}
