#include <ppc/model.hpp>
using namespace ppc;

void twice(double* x) { *x = 2 * *x; }

PPC_MODEL void model(double y) {
    double mu = PPC_SAMPLE("mu", Normal(0, 1));
    double* p = &mu; // expected-error {{cannot follow a pointer ('&mu')}}
    *p = 3;
    twice(&mu); // expected-error {{cannot follow a pointer ('&mu')}}
    double pair[2] = {mu, 2 * mu};
    double* q = pair;
    ++q; // expected-error {{cannot follow a pointer ('q')}}
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
