// A chain of states and a plate of elements below a mean, each the body of one model for every guide.
#pragma once

#include <ppc/model.hpp>

inline void chain_sites(const std::vector<double>& y) {
    std::vector<double> z(y.size());
    for (std::size_t t = 0; t < y.size(); ++t) {
        z[t] = PPC_SAMPLE("z", ppc::Normal(t == 0 ? 0.0 : 0.9 * z[t - 1], 0.6));
        PPC_OBSERVE("y", ppc::Normal(z[t], 0.8), y[t]);
    }
}

inline void plate_sites(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", ppc::Normal(0, 2));
    PPC_PLATE("rows", i, y.size()) {
        const double theta = PPC_SAMPLE("theta", ppc::Normal(mu, 1));
        PPC_OBSERVE("y", ppc::Normal(theta, 0.8), y[i]);
    }
}
