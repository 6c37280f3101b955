// Latents with constraints.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void supports(int K, const Matrix& y) {
    const double rate = PPC_SAMPLE("rate", Normal(0, 1).restricted(positive));
    const double a = PPC_SAMPLE("a", Normal(0, 1).truncated(interval(-1.0, rate)));
    const Vector cut = PPC_SAMPLE("cut", Normal(0, 3).expand(K).restricted(ordered));
    const Vector effect = PPC_SAMPLE("effect", ImproperUniform(sum_to_zero, K));
    const Vector share = PPC_SAMPLE("share", Dirichlet(Vector::Constant(K, 2.0)));
    const Matrix L = PPC_SAMPLE("L", LKJCholesky(K, 2));
    const Vector sd = PPC_SAMPLE("sd", HalfNormal(1).expand(K));
    PPC_FACTOR("effect prior", -0.5 * effect.squaredNorm());
    Matrix factor(K, K);
    for (int i = 0; i < K; ++i)
        for (int j = 0; j < K; ++j)
            factor(i, j) = sd[i] * L(i, j);
    const Vector mean = cut + a * share + effect;
    PPC_PLATE("rows", i, y.rows()) {
        PPC_OBSERVE("y", MultivariateNormal(mean, scale_tril(factor)), y.row(i));
    }
}
