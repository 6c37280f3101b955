// posteriordb's hmm_drive_1: a hidden Markov model with normal emissions, its states summed out by the
// forward algorithm.
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void hmm_drive_1(int K, int N, const std::vector<double>& u, const std::vector<double>& v,
                           const Matrix& alpha, double tau, double rho) {
    Matrix theta(K, K);
    theta.row(0) = PPC_SAMPLE("theta1", Dirichlet(alpha.row(0)));
    theta.row(1) = PPC_SAMPLE("theta2", Dirichlet(alpha.row(1)));
    const std::vector<double> means{0, 3};
    const Vector phi = PPC_SAMPLE("phi", Normal(means, 1).restricted(ordered));
    const Vector lambda = PPC_SAMPLE("lambda", Normal(means, 1).restricted(ordered));
    const auto seen = [&](int t, int k) {
        return Normal(phi[k], tau).log_prob(u[t]) + Normal(lambda[k], rho).log_prob(v[t]);
    };
    Matrix gamma(N, K);
    for (int k = 0; k < K; ++k)
        gamma(0, k) = seen(0, k);
    for (int t = 1; t < N; ++t)
        for (int k = 0; k < K; ++k)
            gamma(t, k) =
                seen(t, k) + log_sum_exp(gamma.row(t - 1).transpose().array() + theta.col(k).array().log());
    PPC_FACTOR("states", log_sum_exp(gamma.row(N - 1)));
}
