#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y, double t) {
    const double p = PPC_SAMPLE("p", Beta(1, 1));
    PPC_OBSERVE("y", Bernoulli(p), y); // expected-error {{site 'y': 'Bernoulli' is a distribution of integers, but the observed value has type}}
    PPC_OBSERVE("t", Poisson(p), t);   // expected-error {{site 't': 'Poisson' is a distribution of integers, but the observed value has type 'double'}}
}
