#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y) {
    const double tau = PPC_SAMPLE("tau", HalfNormal(1));               // expected-note {{site 'tau' is declared here}}
    const double p = PPC_SAMPLE("p", Beta(2, 2));                      // expected-note {{site 'p' is declared here}}
    const Vector s = PPC_SAMPLE("s", Gamma(2, 2).expand(2));           // expected-note {{site 's' is declared here}}
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Ones(2)));      // expected-note {{site 'w' is declared here}}
    PPC_OBSERVE("y", Normal(p + s[0] + w[1], tau), y);
}

PPC_GUIDE(model) void guide(double y) {
    const double u = PPC_AUXILIARY("u", Normal(0, 1));
    PPC_SAMPLE("tau", Delta(u)); // expected-warning {{site 'tau': nothing says that the value which the guide gives it stays in its support, nonnegative, from 0 to infinity, outside of which its density is 0; transform an unconstrained variable, as in Delta(std::exp(u), -u)}}
    PPC_SAMPLE("p", Delta(std::exp(u))); // expected-warning {{its support, unit_interval, from 0 to 1}}
    Vector value(2);
    value[0] = std::exp(u);
    value[1] = y;
    PPC_SAMPLE("s", Delta(value)); // expected-warning {{site 's': nothing says that the value which the guide gives it stays in its support, positive}}
    PPC_SAMPLE("w", Delta(value)); // expected-warning {{its support, simplex, outside of which its density is 0; give its unconstrained elements to Constrained(simplex, u, n)}}
}
