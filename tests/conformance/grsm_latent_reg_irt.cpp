// Graded item responses: a rating scale with common steps kappa, and abilities regressed on covariates.
#include "latent_regression.hpp"
#include <algorithm>
using namespace ppc;

struct Data {
    int I, J, N;             // items, persons, responses
    std::vector<int> ii, jj; // both count from 1
    std::vector<int> y;
    int K;
    Matrix W;
};

PPC_MODEL void grsm_latent_reg_irt(const Data& d) {
    const int m = *std::max_element(d.y.begin(), d.y.end());
    const Vector alpha = PPC_SAMPLE("alpha", LogNormal(1, 1).expand(d.I));
    const Vector beta = with_zero_sum(PPC_SAMPLE("beta_free", ImproperUniform().expand(d.I - 1)));
    const Vector kappa = with_zero_sum(PPC_SAMPLE("kappa_free", ImproperUniform().expand(m - 1)));
    PPC_FACTOR("beta", Normal(Vector::Zero(d.I), 3).log_prob(beta));
    PPC_FACTOR("kappa", Normal(Vector::Zero(m), 3).log_prob(kappa));
    const Vector lambda_adj = PPC_SAMPLE("lambda_adj", StudentT(3, 0, 1).expand(d.K));
    const Vector theta = PPC_SAMPLE("theta", Normal(adjusted(d.W) * lambda_adj, 1));
    PPC_PLATE("responses", n, d.N) {
        const int i = d.ii[n] - 1;
        Vector eta = Vector::Zero(m + 1);
        for (int k = 0; k < m; ++k)
            eta[k + 1] = eta[k] + theta[d.jj[n] - 1] * alpha[i] - beta[i] - kappa[k];
        PPC_OBSERVE("y", Categorical(logits(eta)), d.y[n]);
    }
}
