#include <ppc/model.hpp>
using namespace ppc;

double elsewhere(double x);

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_FACTOR("bessel", std::cyl_bessel_j(1, mu)); // expected-error {{ppc cannot follow the call of 'std::cyl_bessel_j' with a value that depends on a latent}}
    PPC_OBSERVE("y", Normal(elsewhere(mu), 1), y);  // expected-error {{ppc cannot follow the call of 'elsewhere' with a value that depends on a latent}}
    PPC_FACTOR("known", std::abs(mu) + std::max(mu, y) + std::pow(mu, 3)); // fine
}
