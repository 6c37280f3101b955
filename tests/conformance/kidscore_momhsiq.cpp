// Children's test scores on the mother's schooling and IQ.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void kidscore_momhsiq(const std::vector<double>& kid_score, const std::vector<double>& mom_hs,
                                const std::vector<double>& mom_iq) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(3));
    const double sigma = PPC_SAMPLE("sigma", Cauchy(0, 2.5).restricted(positive));
    PPC_PLATE("children", n, kid_score.size()) {
        PPC_OBSERVE("kid_score", Normal(beta[0] + beta[1] * mom_hs[n] + beta[2] * mom_iq[n], sigma),
                    kid_score[n]);
    }
}
