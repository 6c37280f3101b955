// Watching Sesame Street on encouragement to watch it.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void sesame_one_pred_a(int N, const std::vector<double>& encouraged,
                                 const std::vector<double>& watched) {
    const Vector beta = PPC_SAMPLE("beta", ImproperUniform().expand(2));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("children", n, N) {
        PPC_OBSERVE("watched", Normal(beta[0] + beta[1] * encouraged[n], sigma), watched[n]);
    }
}
