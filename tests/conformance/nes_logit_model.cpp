// Votes on income: logistic regression with flat priors.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void nes_logit_model(const std::vector<double>& income, const std::vector<int>& vote) {
    const double alpha = PPC_SAMPLE("alpha", ImproperUniform());
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(1));
    PPC_PLATE("voters", n, vote.size()) {
        PPC_OBSERVE("vote", Bernoulli(logits(alpha + beta[0] * income[n])), vote[n]);
    }
}
