// Item responses, right or wrong: two parameters an item, and abilities regressed on covariates.
#include "latent_regression.hpp"
using namespace ppc;

struct Data {
    int I, J, N;             // items, persons, responses
    std::vector<int> ii, jj; // both count from 1
    std::vector<int> y;
    int K;
    Matrix W;
};

PPC_MODEL void irt_2pl_latent_reg(const Data& d) {
    const Vector alpha = PPC_SAMPLE("alpha", LogNormal(1, 1).expand(d.I));
    const Vector beta = with_zero_sum(PPC_SAMPLE("beta_free", ImproperUniform().expand(d.I - 1)));
    PPC_FACTOR("beta", Normal(Vector::Zero(d.I), 3).log_prob(beta));
    const Vector lambda_adj = PPC_SAMPLE("lambda_adj", StudentT(3, 0, 1).expand(d.K));
    const Vector theta = PPC_SAMPLE("theta", Normal(adjusted(d.W) * lambda_adj, 1));
    PPC_PLATE("responses", n, d.N) {
        const int i = d.ii[n] - 1, j = d.jj[n] - 1;
        PPC_OBSERVE("y", Bernoulli(logits(alpha[i] * theta[j] - beta[i])), d.y[n]);
    }
}
