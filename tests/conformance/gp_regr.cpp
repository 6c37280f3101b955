// Gaussian process regression: squared exponential covariance, the function itself integrated out.
#include <Eigen/Dense>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void gp_regr(int N, const Vector& x, const Vector& y) {
    const double rho = PPC_SAMPLE("rho", Gamma(25, 4));
    const double alpha = PPC_SAMPLE("alpha", HalfNormal(2));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    Matrix cov(N, N);
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) {
            const double z = (x[i] - x[j]) / rho;
            cov(i, j) = alpha * alpha * std::exp(-0.5 * z * z) + (i == j ? sigma : 0);
        }
    PPC_OBSERVE("y", MultivariateNormal(Vector::Zero(N), scale_tril(cov.llt().matrixL())), y);
}
