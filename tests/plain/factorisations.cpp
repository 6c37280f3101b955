// Factorisations, solves and functions of matrices in Eigen's notation, of latents, of data and of both; and
// functions of the user that name their adjoints.
#include <ppc/model.hpp>

#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>
using namespace ppc;

using Eigen::MatrixXd, Eigen::VectorXd;

/// scale x_k^p, with p as data
inline Shape powers_shape(const VectorXd& x, int, double) { return {x.size()}; }

inline std::tuple<VectorXd, double> scaled_powers_adjoint(const VectorXd& x, int p, double scale,
                                                          const VectorXd& value, const VectorXd& bar) {
    VectorXd x_bar = scale * p * x.array().pow(p - 1) * bar.array();
    return {x_bar, value.dot(bar) / scale};
}
PPC_ADJOINT(&scaled_powers_adjoint, &powers_shape)
inline VectorXd scaled_powers(const VectorXd& x, int p, double scale) {
    return scale * x.array().pow(p).matrix();
}

inline Eigen::Matrix2d turned_adjoint(const Eigen::Matrix2d&, const Eigen::Vector2d&,
                                      const Eigen::Vector2d& bar) {
    return bar * Eigen::RowVector2d(1, 2);
}
PPC_ADJOINT(&turned_adjoint) inline Eigen::Vector2d turned(const Eigen::Matrix2d& a) {
    return a * Eigen::Vector2d(1, 2);
}

PPC_MODEL void factorisations(const std::vector<double>& x, const VectorXd& y, const MatrixXd& S0) {
    const int n = static_cast<int>(x.size());
    const double rho = PPC_SAMPLE("rho", LogNormal(0, 0.5)), alpha = PPC_SAMPLE("alpha", LogNormal(0, 0.5));
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    VectorXd z(n);
    PPC_PLATE("n", i, n)
        z[i] = PPC_SAMPLE("z", Normal(0, 1));

    MatrixXd K(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            K(i, j) =
                alpha * std::exp(-0.5 * (x[i] - x[j]) * (x[i] - x[j]) / (rho * rho)) + (i == j ? 0.3 : 0.0);
    const MatrixXd L = K.llt().matrixL();
    const VectorXd f = L * z;
    for (int i = 0; i < n; ++i)
        PPC_OBSERVE("f", Normal(f[i], 1), y[i]);
    double log_diagonal = 0;
    for (int i = 0; i < n; ++i)
        log_diagonal += std::log(L(i, i));
    PPC_FACTOR("quadratic form", -0.5 * y.dot(K.llt().solve(y)) - log_diagonal);

    // the upper triangle alone, filled alone
    MatrixXd U = MatrixXd::Zero(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = i; j < n; ++j)
            U(i, j) = i == j ? 2 + alpha : 0.1 * a * (j - i);
    const Eigen::LLT<MatrixXd, Eigen::Upper> upper(U);
    const MatrixXd R = upper.matrixU();
    PPC_FACTOR("upper", std::tanh(R(0, n - 1) + R(1, 1)));
    const VectorXd back = U.triangularView<Eigen::Upper>().solve(z);
    const VectorXd forth = U.transpose().triangularView<Eigen::Lower>().solve(y);
    PPC_FACTOR("triangles", std::sin(back[0]) + std::sin(forth[n - 1]));
    const MatrixXd masked = K.triangularView<Eigen::StrictlyLower>();
    const VectorXd symmetric = U.selfadjointView<Eigen::Upper>() * z;
    PPC_FACTOR("views", 0.01 * (masked.sum() + symmetric.squaredNorm()));

    // general matrices
    MatrixXd G(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            G(i, j) = std::sin(3.0 * i + j + a) + (i == j ? 3.0 : 0.0);
    const MatrixXd inverse = G.inverse();
    const MatrixXd solved = G.partialPivLu().solve(K);
    const VectorXd by_ldlt = K.ldlt().solve(z);
    PPC_FACTOR("general", 0.1 * (inverse.sum() + solved(1, 2) + by_ldlt[0]) + 0.01 * G.determinant());
    PPC_FACTOR("log determinant", 0.2 * linalg::log_abs_determinant(G));

    // data and latents together
    const Eigen::LLT<MatrixXd> of_data(S0);
    const VectorXd white = of_data.matrixL().solve(z);
    const VectorXd precision = S0.ldlt().solve(z) + of_data.solve(z) + S0.partialPivLu().solve(z);
    PPC_FACTOR("data", -0.5 * white.squaredNorm() + 0.1 * precision.sum());

    // functions of matrices
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(K);
    const VectorXd values = eigen.eigenvalues();
    const MatrixXd vectors = eigen.eigenvectors();
    for (int i = 0; i < n; ++i)
        PPC_FACTOR("eigen", std::log(values[i]) + 0.3 * vectors(0, i) * vectors(0, i));
    const MatrixXd generator = 0.2 * G - 0.1 * K;
    const MatrixXd transition = generator.exp();
    PPC_FACTOR("exp", std::tanh(0.01 * transition.sum()));

    // a matrix an iteration
    for (int i = 0; i < n; ++i) {
        Eigen::Matrix2d P;
        P(0, 0) = 2 + alpha;
        P(0, 1) = P(1, 0) = a * x[i] * 0.1;
        P(1, 1) = 1 + rho;
        const Eigen::Matrix2d C = P.llt().matrixL();
        const Eigen::Vector2d t = turned(P);
        PPC_FACTOR("small", -0.1 * C(1, 0) * C(1, 1) + std::tanh(0.1 * t[1]));
    }
    const VectorXd cubes = scaled_powers(z, 3, alpha);
    PPC_FACTOR("own", 0.1 * std::tanh(cubes.sum()));
}
