// The density of a Gaussian process, written out in Eigen's notation.
#include <Eigen/Dense>
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void factorisation(const Vector& x, const Vector& y) {
    const double length = PPC_SAMPLE("length", InverseGamma(5, 5));
    const double scale = PPC_SAMPLE("scale", HalfNormal(1));
    const double noise = PPC_SAMPLE("noise", HalfNormal(1));
    const auto n = x.size();
    Matrix K(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const double z = (x[i] - x[j]) / length;
            K(i, j) = scale * scale * std::exp(-0.5 * z * z) + (i == j ? noise * noise : 0);
        }
    const Matrix L = K.llt().matrixL();
    const Vector weights = K.llt().solve(y);
    PPC_FACTOR("y", -0.5 * y.dot(weights) - L.diagonal().array().log().sum()); // but for 2 pi
}
