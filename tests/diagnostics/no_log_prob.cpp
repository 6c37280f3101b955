#include <ppc/model.hpp>
using namespace ppc;

struct Flat {
    double lower;
    support::Real support() const { return {}; }
};

PPC_MODEL void model(double y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_SAMPLE("nu", Flat{mu});     // expected-error {{site 'nu': 'Flat' has no member 'double log_prob(value) const'}}
    PPC_OBSERVE("y", Flat{mu}, y);  // expected-error {{site 'y': 'Flat' has no member}}
}
