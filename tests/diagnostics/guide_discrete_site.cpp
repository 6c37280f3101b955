#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double p = PPC_SAMPLE("p", Beta(2, 2));
    PPC_PLATE("n", i, y.size()) {
        const int z = PPC_SAMPLE("assignment", Bernoulli(p)); // expected-note {{site 'assignment' is declared here}}
        PPC_OBSERVE("y", Normal(z == 0 ? 1 : 9, 1), y[i]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<double>& y) {
    const double u = PPC_AUXILIARY("u", Normal(PPC_PARAM("loc", 0.0), 1));
    PPC_SAMPLE("p", Delta(1 / (1 + std::exp(-u))));
    PPC_PLATE("n", i, y.size()) {
        PPC_SAMPLE("assignment", Bernoulli(0.5)); // expected-error {{the guide samples 'assignment', which is discrete and summed out exactly in the model}}
    }
}
