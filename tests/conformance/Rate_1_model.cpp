// The rate of a binary process, from k successes in n trials.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Rate_1_model(int n, int k) {
    const double theta = PPC_SAMPLE("theta", Beta(1, 1));
    PPC_OBSERVE("k", Binomial(n, theta), k);
}
