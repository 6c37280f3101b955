// Log radon on the floor of measurement, with an independent intercept for each county.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N, J;
    std::vector<int> county_idx; // counties count from 1
    std::vector<double> floor_measure, log_radon;
};

PPC_MODEL void radon_county_intercept(const Data& d) {
    const Vector alpha = PPC_SAMPLE("alpha", Normal(0, 10).plate("counties", d.J));
    const double beta = PPC_SAMPLE("beta", Normal(0, 10));
    const double sigma_y = PPC_SAMPLE("sigma_y", HalfNormal(1));
    PPC_PLATE("houses", n, d.N) {
        const double mu = alpha[d.county_idx[n] - 1] + beta * d.floor_measure[n];
        PPC_OBSERVE("log_radon", Normal(mu, sigma_y), d.log_radon[n]);
    }
}
