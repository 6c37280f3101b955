#include <ppc/model.hpp>
using namespace ppc;

struct Pair {
    using value_type = double;
    using event_type = VectorView;
    double log_prob(VectorView x) const { return -x[0] * x[1]; }
    support::RealVector support() const { return {}; }
};

PPC_MODEL void model(double y) {
    PPC_SAMPLE("p", Pair()); // expected-error {{site 'p': the values of 'Pair' are vectors or matrices, but it has no member 'size()'}}
    PPC_SAMPLE("mu", Normal(y, 1));
}
