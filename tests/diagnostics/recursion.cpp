#include <ppc/model.hpp>
using namespace ppc;

double power(double x, int n) { return n == 0 ? 1 : x * power(x, n - 1); } // expected-error {{'power' calls itself with a value that depends on a latent}}

PPC_MODEL void model(double y, int n) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Normal(power(mu, n), 1), y); // expected-note {{in the call of 'power' here}}
}
