#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, -1));  // expected-error {{site 'mu': its log density is never a number; look at the arguments of Normal(0, -1)}}
    const double r = PPC_SAMPLE("r", Exponential(-2));  // expected-error {{site 'r': its log density is never a number}}
    const double ok = PPC_SAMPLE("ok", Uniform(0, 1));
    PPC_OBSERVE("y", Normal(mu + ok, -r * r - 1), y);   // expected-error {{site 'y': its log density is never a number}}
}
