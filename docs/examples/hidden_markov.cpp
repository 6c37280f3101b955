// A hidden Markov model: simplexes in a plate, an ordered vector, the states summed out by the forward
// algorithm.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void hidden_markov(int K, const std::vector<double>& y) {
    Matrix P(K, K);
    PPC_PLATE("from", k, K) {
        P.row(k) = PPC_SAMPLE("P", Dirichlet(Vector::Ones(K)));
    }
    const Vector mu = PPC_SAMPLE("mu", Normal(0, 10).expand(K).restricted(ordered));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(1));
    const int T = static_cast<int>(y.size());
    Matrix alpha(T, K); // log of the density of all observations up to t, with state k at t
    for (int t = 0; t < T; ++t)
        for (int k = 0; k < K; ++k) {
            const double before =
                t == 0 ? -std::log(K)
                       : log_sum_exp(alpha.row(t - 1).transpose().array() + P.col(k).array().log());
            alpha(t, k) = before + Normal(mu[k], sigma).log_prob(y[t]);
        }
    PPC_FACTOR("y", log_sum_exp(alpha.row(T - 1)));
}
