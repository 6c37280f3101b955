// Log radon on the floor of measurement, with intercepts of the counties from one population.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N, J;
    std::vector<int> county_idx; // counties count from 1
    std::vector<double> floor_measure, log_radon;
};

PPC_MODEL void radon_variable_intercept_centered(const Data& d) {
    const double mu_alpha = PPC_SAMPLE("mu_alpha", Normal(0, 10));
    const double sigma_alpha = PPC_SAMPLE("sigma_alpha", Normal(0, 1).restricted(positive));
    const double sigma_y = PPC_SAMPLE("sigma_y", Normal(0, 1).restricted(positive));
    const double beta = PPC_SAMPLE("beta", Normal(0, 10));
    Vector alpha(d.J);
    PPC_PLATE("counties", j, d.J) {
        alpha[j] = PPC_SAMPLE("alpha", Normal(mu_alpha, sigma_alpha));
    }
    PPC_PLATE("houses", n, d.N) {
        const double mu = alpha[d.county_idx[n] - 1] + beta * d.floor_measure[n];
        PPC_OBSERVE("log_radon", Normal(mu, sigma_y), d.log_radon[n]);
    }
}
