// A Gaussian process with a seasonal part, its covariance by name; the mean of the next year is kept.
#include <Eigen/Dense>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void gaussian_process(const Vector& x, const Vector& y, const Vector& next) {
    const double length = PPC_SAMPLE("length", InverseGamma(5, 5));
    const double scale = PPC_SAMPLE("scale", HalfNormal(1));
    const double season = PPC_SAMPLE("season", HalfNormal(1));
    const double noise = PPC_SAMPLE("noise", HalfNormal(1));
    const auto kernel = gp::SquaredExponential(scale, length) + gp::Periodic(season, 1.0, 12.0);
    const Matrix K = gp::covariance(kernel, x, noise * noise);
    PPC_OBSERVE("y", MultivariateNormal(Vector::Zero(x.size()), covariance(K)), y);
    const Matrix between = gp::covariance(kernel, next, x);
    const Vector weights = K.llt().solve(y);
    PPC_DETERMINISTIC("next", between * weights);
}
