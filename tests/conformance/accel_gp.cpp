// Acceleration of a head in a motorcycle accident: approximate Gaussian processes of time, by basis
// functions, for its mean and its log scale.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    Vector Y;
    Matrix Xgp_1, slambda_1; // basis functions at the observations; square roots of their eigenvalues
    Matrix Xgp_sigma_1, slambda_sigma_1;
    bool prior_only;
};

/// The process at the rows of X: squared exponential with scale sd and length scale l, weights z.
Vector smooth(const Matrix& X, double sd, double l, const Vector& z, const Matrix& slambda) {
    const double width = std::sqrt(2 * M_PI) * l; // the spectral density integrates to sd^2 (2 pi)^D
    Vector weights(z.size());
    for (int m = 0; m < z.size(); ++m)
        weights[m] = z[m] * sd * std::sqrt(std::pow(width, slambda.cols())) *
                     std::exp(-0.25 * l * l * slambda.row(m).squaredNorm());
    return X * weights;
}

PPC_MODEL void accel_gp(const Data& d) {
    const double Intercept = PPC_SAMPLE("Intercept", StudentT(3, -13, 36));
    const double sdgp_1 = PPC_SAMPLE("sdgp_1", HalfStudentT(3, 36));
    const double lscale_1 = PPC_SAMPLE("lscale_1", InverseGamma(1.124909, 0.0177));
    const Vector zgp_1 = PPC_SAMPLE("zgp_1", Normal(0, 1).expand(d.Xgp_1.cols()));
    const double Intercept_sigma = PPC_SAMPLE("Intercept_sigma", StudentT(3, 0, 10));
    const double sdgp_sigma_1 = PPC_SAMPLE("sdgp_sigma_1", HalfStudentT(3, 36));
    const double lscale_sigma_1 = PPC_SAMPLE("lscale_sigma_1", InverseGamma(1.124909, 0.0177));
    const Vector zgp_sigma_1 = PPC_SAMPLE("zgp_sigma_1", Normal(0, 1).expand(d.Xgp_sigma_1.cols()));
    const Vector mu =
        Vector::Constant(d.N, Intercept) + smooth(d.Xgp_1, sdgp_1, lscale_1, zgp_1, d.slambda_1);
    const Vector log_sigma =
        Vector::Constant(d.N, Intercept_sigma) +
        smooth(d.Xgp_sigma_1, sdgp_sigma_1, lscale_sigma_1, zgp_sigma_1, d.slambda_sigma_1);
    if (!d.prior_only)
        PPC_OBSERVE("Y", Normal(mu, log_sigma.array().exp()), d.Y);
}
