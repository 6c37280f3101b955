#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const auto f = [&](double x) { return x * mu; }; // expected-error {{ppc cannot follow this expression (a lambda)}}
    PPC_FACTOR("f", f(2.0));
    const double* p = new double(mu); // expected-error {{ppc cannot follow this expression (new)}}
    PPC_OBSERVE("y", Normal(mu, 1), y);
}
