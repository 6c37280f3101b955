#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double tau = PPC_SAMPLE("tau", HalfNormal(1));      // expected-note {{site 'tau' is declared here}}
    const double p = PPC_SAMPLE("p", Beta(2, 2));             // expected-note {{site 'p' is declared here}}
    const double s = PPC_SAMPLE("s", Uniform(-1, 3));         // expected-note {{site 's' is declared here}}
    PPC_OBSERVE("y", Normal(p + s, tau), y);
}

PPC_GUIDE(model) void guide(double) {
    const double u = PPC_AUXILIARY("u", Normal(0, 1));
    PPC_SAMPLE("tau", Delta(-std::exp(u) - 1)); // expected-error {{site 'tau': the value that the guide gives it is never in its support, nonnegative, from 0 to infinity; transform an unconstrained variable, as in Delta(std::exp(u), -u)}}
    PPC_SAMPLE("p", Delta(1.5));                // expected-error {{site 'p': the value that the guide gives it is never in its support, unit_interval, from 0 to 1}}
    PPC_SAMPLE("s", Delta(4 + u * u));          // expected-error {{site 's': the value that the guide gives it is never in its support, interval, from -1 to 3}}
}
