#include <Eigen/Dense>
#include <ppc/model.hpp>
using namespace ppc;

// Log density of y under a normal distribution with mean 0 and covariance S. ppc could differentiate through
// the factorisation of S; but d log p / dS = (a a' - S^-1) / 2 with a = S^-1 y needs no more than the factor
// itself. A function that names its adjoint stays a call, and its body is plain Eigen.
inline std::tuple<Matrix, Vector> gaussian_adjoint(const Matrix& S, const Vector& y, double, double bar) {
    const Eigen::LLT<Matrix> factor(S);
    const Vector a = factor.solve(y);
    const Matrix inverse = factor.solve(Matrix::Identity(y.size(), y.size()));
    return {bar / 2 * (a * a.transpose() - inverse), -bar * a};
}
PPC_ADJOINT(&gaussian_adjoint) inline double gaussian_log_density(const Matrix& S, const Vector& y) {
    const Eigen::LLT<Matrix> factor(S);
    return -0.5 * y.dot(factor.solve(y)) - factor.matrixLLT().diagonal().array().log().sum() -
           0.5 * y.size() * std::log(2 * M_PI);
}

PPC_MODEL void own_adjoint(const std::vector<double>& year, const std::vector<double>& flow) {
    const int n = static_cast<int>(year.size());
    Vector y(n); // in units of 100, around the mean
    double mean = 0;
    for (int i = 0; i < n; ++i)
        mean += flow[i] / n;
    for (int i = 0; i < n; ++i)
        y[i] = (flow[i] - mean) / 100;

    const double scale = PPC_SAMPLE("scale", LogNormal(0, 0.5));   // of the slow part
    const double length = PPC_SAMPLE("length", LogNormal(3, 0.5)); // its memory, in years
    const double noise = PPC_SAMPLE("noise", LogNormal(0, 0.5));   // of single years
    Matrix S(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const double apart = (year[i] - year[j]) / length;
            S(i, j) = scale * scale * std::exp(-0.5 * apart * apart) + (i == j ? noise * noise : 0);
        }
    PPC_FACTOR("flow", gaussian_log_density(S, y));
}
