// Eight schools with the hyperparameters inside the plate: nothing is pooled.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int J, const std::vector<double>& y, const std::vector<double>& sigma) {
    PPC_PLATE("schools", j, J) {
        const double mu = PPC_SAMPLE("mu", Normal(0, 5));         // expected-warning {{site 'mu' is drawn in plate 'schools', but its distribution is the same in each iteration: each has a 'mu' of its own, and 'theta' shares nothing across the plate; draw 'mu' before the plate to share it, or, if one for each iteration is meant, draw them all before the plate: PPC_SAMPLE("mu", Normal(0, 5).plate("schools", J))}}
        const double tau = PPC_SAMPLE("tau", HalfCauchy(5));      // expected-warning {{site 'tau' is drawn in plate 'schools'}}
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau)); // expected-note {{'mu' is a parameter of site 'theta' here}} expected-note {{'tau' is a parameter of site 'theta' here}}
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}
