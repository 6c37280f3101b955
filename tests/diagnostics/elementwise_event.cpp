#include <ppc/model.hpp>
using namespace ppc;

struct Pair {
    using value_type = double;
    using event_type = VectorView;
    std::size_t size() const { return 2; }
    double log_prob(VectorView x) const { return -x[0] * x[1]; }
    support::Positive support() const { return {}; }
};

PPC_MODEL void model(double y) {
    const Vector p = PPC_SAMPLE("p", Pair()); // expected-error {{site 'p': the values of 'Pair' are vectors or matrices, but its support positive transforms single numbers}}
    PPC_OBSERVE("y", Normal(p[0], 1), y);
}
