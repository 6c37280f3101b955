// Graded item responses: partial credit with steps of each item's own, and abilities regressed on covariates.
#include "latent_regression.hpp"
#include <algorithm>
#include <numeric>
using namespace ppc;

struct Data {
    int I, J, N;             // items, persons, responses
    std::vector<int> ii, jj; // both count from 1
    std::vector<int> y;
    int K;
    Matrix W;
};

PPC_MODEL void gpcm_latent_reg_irt(const Data& d) {
    std::vector<int> m(d.I), pos(d.I); // steps of an item, and its first in beta
    for (int n = 0; n < d.N; ++n)
        m[d.ii[n] - 1] = std::max(m[d.ii[n] - 1], d.y[n]);
    std::exclusive_scan(m.begin(), m.end(), pos.begin(), 0);
    const int steps = pos.back() + m.back();
    const Vector alpha = PPC_SAMPLE("alpha", LogNormal(1, 1).expand(d.I));
    const Vector beta = with_zero_sum(PPC_SAMPLE("beta_free", ImproperUniform().expand(steps - 1)));
    PPC_FACTOR("beta", Normal(Vector::Zero(steps), 3).log_prob(beta));
    const Vector lambda_adj = PPC_SAMPLE("lambda_adj", StudentT(3, 0, 1).expand(d.K));
    const Vector theta = PPC_SAMPLE("theta", Normal(adjusted(d.W) * lambda_adj, 1));
    PPC_PLATE("responses", n, d.N) {
        const int i = d.ii[n] - 1;
        double eta = 0, chosen = 0, total = 0; // log weights of grade k, of the grade given, of all up to k
        for (int k = 0; k < m[i]; ++k) {
            eta += alpha[i] * theta[d.jj[n] - 1] - beta[pos[i] + k];
            total = math::log_add_exp(total, eta);
            if (k + 1 == d.y[n])
                chosen = eta;
        }
        PPC_FACTOR("y", chosen - total);
    }
}
