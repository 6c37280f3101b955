// Log earnings on height and sex.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N;
    std::vector<double> earn, height, male;
};

PPC_MODEL void logearn_height_male(const Data& d) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(3));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("people", n, d.N) {
        PPC_OBSERVE("log_earn", Normal(beta[0] + beta[1] * d.height[n] + beta[2] * d.male[n], sigma),
                    std::log(d.earn[n]));
    }
}
