// Children's test scores on the mother's schooling and IQ, centred at round values, with interaction.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    std::vector<double> kid_score, mom_hs, mom_iq;
};

PPC_MODEL void kidscore_interaction_c2(const Data& d) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(4));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("children", n, d.N) {
        const double hs = d.mom_hs[n] - 0.5, iq = d.mom_iq[n] - 100;
        PPC_OBSERVE("kid_score", Normal(beta[0] + beta[1] * hs + beta[2] * iq + beta[3] * (hs * iq), sigma),
                    d.kid_score[n]);
    }
}
