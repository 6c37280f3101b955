// Counts of breeding peregrines: a cubic trend in the log rate.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void GLM_Poisson_model(const std::vector<int>& C, const Vector& year) {
    const double alpha = PPC_SAMPLE("alpha", Uniform(-20, 20));
    const double beta1 = PPC_SAMPLE("beta1", Uniform(-10, 10));
    const double beta2 = PPC_SAMPLE("beta2", Uniform(-10, 10));
    const double beta3 = PPC_SAMPLE("beta3", Uniform(-10, 10));
    const Vector squared = year.array().square();
    const Vector cubed = year.array().cube();
    PPC_PLATE("years", i, C.size()) {
        PPC_OBSERVE("C", Poisson(log_rate(alpha + beta1 * year[i] + beta2 * squared[i] + beta3 * cubed[i])),
                    C[i]);
    }
}
