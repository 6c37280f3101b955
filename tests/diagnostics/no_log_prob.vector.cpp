// A density of a whole vector: distributions are of one number.
#include <ppc/model.hpp>
using namespace ppc;

struct Joint {
    Vector mean;
    double log_prob(const Vector& x) const { return -(x - mean).squaredNorm(); }
    support::Real support() const { return {}; }
};

PPC_MODEL void model(const Vector& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("y", Joint{mu * y}, y); // expected-error {{site 'y': 'Joint' has no member 'double log_prob(value) const' of one number}}
}
