#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double m = PPC_SAMPLE("m", Normal(0, 1)); // expected-note {{site 'm' is declared here}}
    PPC_PLATE("n", i, y.size())
        PPC_OBSERVE("y", Normal(m, 1), y[i]);
}

PPC_GUIDE(model) void guide(const std::vector<double>&) {
    PPC_ENUMERATE("m", Bernoulli(PPC_PARAM("p", 0.5, unit_interval))); // expected-error {{site 'm' is continuous (real); PPC_ENUMERATE is for discrete latents, over whose values the ELBO is summed: draw it with PPC_SAMPLE("m", …)}}
}
