// Samples a generated model in an application: the example of docs/fits.md.
#include "eight_schools_noncentered.ppc.hpp"

#include <ppc/nuts.hpp>

#include <iostream>
#include <numeric>

int main() {
    eight_schools_noncentered::Model model({28, 8, -3, 7, -1, 1, 18, 12}, {15, 10, 16, 11, 9, 11, 10, 18});
    const ppc::Chains chains = ppc::nuts(model, {.seed = 1, .target_accept = 0.95});
    const std::vector<double> tau = chains.column(chains.site("tau").column);
    const ppc::ChainsView draws{tau, chains.chains};
    std::cout << "tau: mean "
              << std::accumulate(tau.begin(), tau.end(), 0.0) / static_cast<double>(tau.size())
              << ", standard error " << ppc::mcse_mean(draws) << ", R-hat " << ppc::r_hat(draws) << ", "
              << chains.divergences() << " of " << chains.statistics.size() << " diverged\n";
}
