// Log earnings on log height and sex.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void logearn_logheight_male(const Vector& earn, const Vector& height, const Vector& male) {
    const Vector log_earn = earn.array().log(), log_height = height.array().log();

    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(3));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("people", n, earn.size()) {
        PPC_OBSERVE("log_earn", Normal(beta[0] + beta[1] * log_height[n] + beta[2] * male[n], sigma),
                    log_earn[n]);
    }
}
