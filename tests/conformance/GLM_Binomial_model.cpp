// Breeding success of peregrines: a quadratic trend in the log odds.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void GLM_Binomial_model(const std::vector<int>& C, const std::vector<int>& N,
                                  const std::vector<double>& year) {
    const double alpha = PPC_SAMPLE("alpha", Normal(0, 100));
    const double beta1 = PPC_SAMPLE("beta1", Normal(0, 100));
    const double beta2 = PPC_SAMPLE("beta2", Normal(0, 100));
    PPC_PLATE("years", i, C.size()) {
        const double eta = alpha + beta1 * year[i] + beta2 * (year[i] * year[i]);
        PPC_OBSERVE("C", Binomial(N[i], logits(eta)), C[i]);
    }
}
