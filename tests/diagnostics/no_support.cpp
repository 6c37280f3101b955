#include <ppc/model.hpp>
using namespace ppc;

struct Flat {
    double level;
    double log_prob(double x) const { return level - x; }
};

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Flat{1.0}); // expected-error {{site 'mu': 'Flat' has no member 'support()'}}
    PPC_OBSERVE("y", Flat{2.0}, y);                // expected-error {{site 'y': 'Flat' has no member 'support()'}}
}
