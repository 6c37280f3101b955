#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));           // expected-note {{site 'mu' is declared here}}
    const Vector w = PPC_SAMPLE("w", Normal(0, 1).expand(3));   // expected-note {{site 'w' is declared here}}
    const Vector v = PPC_SAMPLE("v", Normal(0, 1).expand(y.size())); // expected-note {{site 'v' is declared here}}
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu + w[0] + v[j], 1)); // expected-note {{site 'theta' is declared here}}
        PPC_OBSERVE("y", Normal(theta, 1), y[j]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<double>& y) {
    PPC_SAMPLE("mu", Normal(0, 1).expand(y.size())); // expected-error {{the guide gives site 'mu' several elements, and in the model it has one number; draw one number, outside of loops}}
    PPC_SAMPLE("w", Normal(0, 1).expand(4)); // expected-error {{the guide gives site 'w' 4 elements, and in the model it has 3 elements}}
    PPC_SAMPLE("v", Normal(0, 1)); // expected-error {{the guide gives site 'v' one number, and in the model it has several elements; draw a vector of them, with expand(n)}}
    PPC_SAMPLE("theta", Normal(0, 1)); // expected-error {{the guide gives site 'theta' one number, and in the model it has one for each iteration of plate 'schools'; draw it in PPC_PLATE("schools", …)}}
}
