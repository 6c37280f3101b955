// posteriordb's iohmm_reg: a hidden Markov model whose transitions and outputs are regressions on an input.
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void iohmm_reg(int T, int K, int M, const std::vector<Vector>& u, const std::vector<double>& y) {
    const Vector pi1 = PPC_SAMPLE("pi1", ImproperUniform(simplex, K));
    const Matrix w = PPC_SAMPLE("w", Normal(0, 5).expand(K, M));
    const Matrix b = PPC_SAMPLE("b", Normal(0, 5).expand(K, M));
    const Vector sigma = PPC_SAMPLE("sigma", HalfNormal(3).expand(K));
    Matrix log_alpha(T, K);
    for (int t = 0; t < T; ++t) {
        const Vector mean = b * u[t], log_A = log_softmax(w * u[t]);
        for (int j = 0; j < K; ++j) {
            const double before =
                t == 0 ? std::log(pi1[j]) : log_sum_exp(log_alpha.row(t - 1).transpose() + log_A);
            log_alpha(t, j) = before + Normal(mean[j], sigma[j]).log_prob(y[t]);
        }
    }
    PPC_FACTOR("states", log_sum_exp(log_alpha.row(T - 1)));
}
