#include <ppc/model.hpp>
using namespace ppc;

struct Row {
    double value;
};

PPC_MODEL void model(const Row& row, const std::vector<double>& y, double t) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_OBSERVE("row", Normal(mu, 1), row);         // expected-error {{site 'row': the observed value has type}}
    PPC_OBSERVE("t", Normal(mu, 1).expand(3), t);   // expected-error {{site 't': the observed value has type}}
    PPC_OBSERVE("name", Normal(mu, 1), "y");        // expected-error {{site 'name': the observed value has type}}
}
