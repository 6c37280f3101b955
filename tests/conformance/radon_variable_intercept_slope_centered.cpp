// Log radon on the floor of measurement, with intercepts and slopes of the counties from one population.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int N, J;
    std::vector<int> county_idx; // counties count from 1
    std::vector<double> floor_measure, log_radon;
};

PPC_MODEL void radon_variable_intercept_slope_centered(const Data& d) {
    const double sigma_y = PPC_SAMPLE("sigma_y", HalfNormal(1));
    const double sigma_alpha = PPC_SAMPLE("sigma_alpha", HalfNormal(1));
    const double sigma_beta = PPC_SAMPLE("sigma_beta", HalfNormal(1));
    const double mu_alpha = PPC_SAMPLE("mu_alpha", Normal(0, 10));
    const double mu_beta = PPC_SAMPLE("mu_beta", Normal(0, 10));
    std::vector<double> alpha(d.J), beta(d.J);
    PPC_PLATE("counties", j, d.J) {
        alpha[j] = PPC_SAMPLE("alpha", Normal(mu_alpha, sigma_alpha));
        beta[j] = PPC_SAMPLE("beta", Normal(mu_beta, sigma_beta));
    }
    PPC_PLATE("houses", n, d.N) {
        const int county = d.county_idx[n] - 1;
        PPC_OBSERVE("log_radon", Normal(alpha[county] + beta[county] * d.floor_measure[n], sigma_y),
                    d.log_radon[n]);
    }
}
