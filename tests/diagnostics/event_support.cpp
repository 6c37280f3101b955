#include <ppc/model.hpp>
using namespace ppc;

struct Wrong : Distribution<Wrong> {
    using value_type = double;
    double log_prob(double x) const { return -x; }
    support::Simplex support() const { return {}; }
};

PPC_MODEL void model(double y) {
    const double p = PPC_SAMPLE("p", Wrong()); // expected-error {{site 'p': the support simplex transforms a vector or matrix as a whole, and this distribution is of single numbers}}
    PPC_OBSERVE("y", Normal(p, 1), y);
}
