#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const double twice = 2 * mu;
    PPC_OBSERVE("a", Normal(0, 1), mu);        // expected-error {{site 'a' observes an expression of latents}}
    PPC_OBSERVE("b", Normal(0, 1), y - twice); // expected-error {{use PPC_FACTOR("b", distribution.log_prob(value))}}
}
