// Effects of coaching in eight schools, as standardised deviations from the mean.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void eight_schools_noncentered(int J, const std::vector<double>& y,
                                         const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    PPC_PLATE("schools", j, J) {
        const double theta_trans = PPC_SAMPLE("theta_trans", Normal(0, 1));
        const double theta = PPC_DETERMINISTIC("theta", mu + tau * theta_trans);
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}
