#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 1.0))); // expected-note {{site 'w' is declared here}}
    PPC_PLATE("rows", i, y.size())
        PPC_OBSERVE("y", Normal(w[0], 1), y[i]);
}
PPC_GUIDE(model) void guide(const std::vector<double>&) {
    const Vector u = PPC_PARAM("u", Vector(Vector::Zero(3)));
    PPC_SAMPLE("w", Constrained(ordered, u, 3)); // expected-error {{site 'w': the guide gives it a value of the support ordered, and in the model its support is simplex}}
}
