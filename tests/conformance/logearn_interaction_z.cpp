// Log earnings on standardised height and sex, with interaction.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    Vector earn, height, male;
};

PPC_MODEL void logearn_interaction_z(const Data& d) {
    const Vector log_earn = d.earn.array().log();
    const Vector centred = d.height.array() - d.height.mean();
    const Vector z = centred / std::sqrt(centred.squaredNorm() / double(centred.size() - 1));

    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(4));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("people", n, d.earn.size()) {
        const double male = d.male[n];
        PPC_OBSERVE("log_earn",
                    Normal(beta[0] + beta[1] * z[n] + beta[2] * male + beta[3] * (z[n] * male), sigma),
                    log_earn[n]);
    }
}
