// Sites of vectors and matrices, alone and in plates: every support and distribution of them.
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void vectors(int K, const std::vector<std::vector<double>>& y, const std::vector<int>& counts) {
    const Matrix L = PPC_SAMPLE("L", LKJCholesky(K, 2.0));
    const Matrix C = PPC_SAMPLE("C", ImproperUniform(cholesky_cov, K));
    const Matrix R = PPC_SAMPLE("R", ImproperUniform(corr_matrix, K));
    const Matrix S = PPC_SAMPLE("S", ImproperUniform(cov_matrix, K));
    const Vector z = PPC_SAMPLE("z", Normal(0, 1).expand(K).restricted(sum_to_zero));
    const Vector d = PPC_SAMPLE("d", ImproperUniform(unit_vector, K));
    const Vector o = PPC_SAMPLE("o", ImproperUniform(positive_ordered, K));
    const Vector m = PPC_SAMPLE("m", MultivariateNormal(z, scale_tril(C)));
    PPC_FACTOR("f", -S(0, 0) - S(1, 1) - o[0] * o[1] + 0.3 * d[0] + R(1, 0) - S(1, 0) * R(2, 1));
    const Vector p = PPC_SAMPLE("p", Dirichlet(Vector::Ones(K)));
    PPC_OBSERVE("counts", Multinomial(6, p), counts);
    std::vector<Matrix> Q(2);
    PPC_PLATE("q", j, 2)
        Q[j] = PPC_SAMPLE("Q", LKJCholesky(K, 1.5));
    PPC_PLATE("n", n, y.size()) {
        PPC_OBSERVE("y", MultivariateNormal(m, scale_tril(L)), y[n]);
        const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(K, 2.0)));
        const Vector v = PPC_SAMPLE("v", Normal(0, 1).expand(K).restricted(ordered));
        PPC_FACTOR("g", w[0] * v[1] + Q[1](2, 1) * y[n][0] - v[2] * v[2]);
    }
}
