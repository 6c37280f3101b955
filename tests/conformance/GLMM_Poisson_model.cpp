// Counts of breeding peregrines: a cubic trend in the log rate, and a random effect of the year.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int n; // years
    std::vector<int> C;
    std::vector<double> year;
};

PPC_MODEL void GLMM_Poisson_model(const Data& d) {
    const double alpha = PPC_SAMPLE("alpha", Uniform(-20, 20));
    const double beta1 = PPC_SAMPLE("beta1", Uniform(-10, 10));
    // posteriordb declares these bounds, though its prior ends at 10: the same density below 10.
    const double beta2 = PPC_SAMPLE("beta2", ImproperUniform(interval(-10, 20)));
    const double beta3 = PPC_SAMPLE("beta3", Uniform(-10, 10));
    const double sigma = PPC_SAMPLE("sigma", Uniform(0, 5));
    PPC_PLATE("years", i, d.n) {
        const double eps = PPC_SAMPLE("eps", Normal(0, sigma));
        const double t = d.year[i];
        PPC_OBSERVE("C", Poisson(log_rate(alpha + beta1 * t + beta2 * (t * t) + beta3 * (t * t * t) + eps)),
                    d.C[i]);
    }
}
