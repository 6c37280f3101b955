// What stands in for statements that ppc does not follow.
#include <ppc/model.hpp>
#include <stdexcept>
using namespace ppc;

double checked(double x) {
    if (x < 0)
        throw std::domain_error("negative"); // expected-error {{check data, not latents}}
    return x;
}

PPC_MODEL void model(int k, double y) {
    if (k < 0)
        throw std::domain_error("negative k");
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    try { // expected-error {{take the sites out of 'try'}}
        PPC_OBSERVE("y1", Normal(mu, 1), y);
    } catch (...) {
    }
again: // expected-error {{use a 'for' loop}}
    const double nu = PPC_SAMPLE("nu", Normal(0, 1));
    if (++k < 3)
        goto again;
    PPC_OBSERVE("y", Normal(checked(mu), 1), y); // expected-note {{in the call of 'checked' here}}
    static double last = 0;                             // expected-error {{make it a local one}}
    PPC_OBSERVE("y4", Normal(last, 1), y);
}
