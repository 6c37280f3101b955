// Distributions of vectors by covariance matrices and of covariance matrices, and Gaussian processes.
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void matrices(const std::vector<double>& t, const std::vector<double>& y, const Matrix& points,
                        const std::vector<std::vector<double>>& rows, const Matrix& fixed,
                        const std::vector<int>& counts) {
    const int n = static_cast<int>(t.size());
    const double a = PPC_SAMPLE("a", LogNormal(0, 0.5)), b = PPC_SAMPLE("b", LogNormal(0, 0.5)),
                 c = PPC_SAMPLE("c", LogNormal(0, 0.5)), d = PPC_SAMPLE("d", LogNormal(0, 0.5));
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 1).expand(n));

    const Matrix K =
        gp::covariance(gp::SquaredExponential(a, b) + gp::Matern12(b, c) * gp::Linear(a, d), t, 0.1);
    const Matrix M =
        gp::covariance(gp::Matern32(a, b) + gp::Matern52(c, d) + gp::Periodic(a, b, c), points, d);
    const Matrix X = gp::covariance(gp::Matern32(a, b), points, points);
    PPC_FACTOR("cross", X.sum());
    const Matrix latent_inputs = gp::covariance(gp::Matern52(a, b), mu, 1);
    PPC_FACTOR("latent inputs", latent_inputs(0, 1) + latent_inputs(1, 2));

    PPC_OBSERVE("by_covariance", MultivariateNormal(mu, covariance(K)), y);
    PPC_OBSERVE("by_precision", MultivariateNormal(mu, precision(M)), y);
    PPC_SAMPLE("latent", MultivariateNormal(mu, covariance(M)));
    PPC_OBSERVE("low_rank", LowRankMultivariateNormal(mu, a * fixed, Vector::Constant(n, b)), y);
    PPC_OBSERVE("t_scale", MultivariateStudentT(c, mu, scale_matrix(K)), y);
    const auto shared = MultivariateStudentT(c, mu, scale_matrix(M));
    PPC_PLATE("rows", i, rows.size())
        PPC_OBSERVE("in_plate", shared, rows[i]);

    const Matrix W = PPC_SAMPLE("W", Wishart(2 + a, scale_matrix(M)));
    const Matrix V = PPC_SAMPLE("V", InverseWishart(2 + b, scale_matrix(K)));
    const Matrix L = PPC_SAMPLE("L", WishartCholesky(2 + a, scale_tril(Matrix::Identity(n, n))));
    const Matrix P = PPC_SAMPLE("P", InverseWishartCholesky(2 + b, scale_tril(L)));
    const Matrix R = PPC_SAMPLE("R", LKJ(n, 2.5));
    PPC_OBSERVE("t_tril", MultivariateStudentT(4, mu, scale_tril(P)), y);
    PPC_OBSERVE("correlated", MultivariateNormal(mu, covariance(R)), y);
    PPC_OBSERVE("observed_matrix", Wishart(3 + a, scale_matrix(W)), fixed);
    PPC_FACTOR("trace", -0.1 * (W(0, 0) + W(1, 1) + V(2, 2) - V(2, 0)));
    PPC_OBSERVE("counts", DirichletMultinomial(6, Vector::Constant(n, a)), counts);
}
