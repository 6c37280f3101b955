// The difference between two rates.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void Rate_2_model(int n1, int n2, int k1, int k2) {
    const double theta1 = PPC_SAMPLE("theta1", Beta(1, 1));
    const double theta2 = PPC_SAMPLE("theta2", Beta(1, 1));
    PPC_DETERMINISTIC("delta", theta1 - theta2);
    PPC_OBSERVE("k1", Binomial(n1, theta1), k1);
    PPC_OBSERVE("k2", Binomial(n2, theta2), k2);
}
