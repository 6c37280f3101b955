// Log radon on the floor of measurement, one line for all counties.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void radon_pooled(const std::vector<double>& floor_measure, const std::vector<double>& log_radon) {
    const double alpha = PPC_SAMPLE("alpha", Normal(0, 10));
    const double beta = PPC_SAMPLE("beta", Normal(0, 10));
    const double sigma_y = PPC_SAMPLE("sigma_y", Normal(0, 1).restricted(positive));
    PPC_PLATE("houses", n, log_radon.size()) {
        PPC_OBSERVE("log_radon", Normal(alpha + beta * floor_measure[n], sigma_y), log_radon[n]);
    }
}
