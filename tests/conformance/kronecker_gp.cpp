// A Gaussian process on a grid, whose covariance is a Kronecker product and noise. The function of the two
// factors names its adjoint: it needs their eigenvectors, the derivative does not need those of them.
#include <Eigen/Dense>
#include <ppc/model.hpp>
using namespace ppc;

struct Spectrum {
    Vector a, b; // eigenvalues of the factors, and their vectors
    Matrix Q, P;
    Matrix e, weights; // eigenvalues of the whole; its inverse times Y
    Spectrum(const Matrix& A, const Matrix& B, double noise, const Matrix& Y) {
        const Matrix of_a = linalg::symmetric_eigen(A), of_b = linalg::symmetric_eigen(B);
        a = of_a.row(0);
        b = of_b.row(0);
        Q = of_a.bottomRows(A.rows());
        P = of_b.bottomRows(B.rows());
        e = (a * b.transpose()).array() + noise;
        const Matrix turned = Q.transpose() * Y * P;
        weights = Q * turned.cwiseQuotient(e) * P.transpose();
    }
};

inline std::tuple<Matrix, Matrix, double, Matrix>
kronecker_adjoint(const Matrix& A, const Matrix& B, double noise, const Matrix& Y, double, double bar) {
    const Spectrum s(A, B, noise, Y);
    const Matrix r = s.e.cwiseInverse();
    const Vector trace_a = r * s.b, trace_b = r.transpose() * s.a;
    return {bar / 2 * (s.weights * B * s.weights.transpose() - s.Q * trace_a.asDiagonal() * s.Q.transpose()),
            bar / 2 * (s.weights.transpose() * A * s.weights - s.P * trace_b.asDiagonal() * s.P.transpose()),
            bar / 2 * (s.weights.squaredNorm() - r.sum()), -bar * s.weights};
}
/// Log density, but for 2 pi, of Y under the covariance A[i,k] B[j,l] + noise of Y[i,j] and Y[k,l].
PPC_ADJOINT(&kronecker_adjoint)
inline double kronecker_normal(const Matrix& A, const Matrix& B, double noise, const Matrix& Y) {
    const Spectrum s(A, B, noise, Y);
    return -0.5 * (Y.cwiseProduct(s.weights).sum() + s.e.array().log().sum());
}

PPC_MODEL void kronecker_gp(int n1, int n2, const Vector& x1, const Matrix& y) {
    const double var1 = PPC_SAMPLE("var1", LogNormal(0, 1));
    const double bw1 = PPC_SAMPLE("bw1", HalfCauchy(2.5));
    const Matrix L = PPC_SAMPLE("L", LKJCholesky(n2, 2));
    const double sigma1 = PPC_SAMPLE("sigma1", LogNormal(0, 1).restricted(lower(0.00001)));
    Matrix Sigma1(n1, n1);
    for (int i = 0; i < n1; ++i)
        for (int j = 0; j < n1; ++j)
            Sigma1(i, j) = var1 * std::exp(-bw1 * (x1[i] - x1[j]) * (x1[i] - x1[j])) + (i == j ? 1e-5 : 0);
    PPC_FACTOR("y", kronecker_normal(L * L.transpose(), Sigma1, sigma1, y));
}
