// The assignment of a mixture in its guide.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(2, 0.5)));
    const Vector locs = PPC_SAMPLE("locs", Normal(0, 10).expand(2));
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("assignment", Categorical(weights)); // expected-note {{site 'assignment' is declared here}}
        PPC_OBSERVE("y", Normal(locs[z], 1), y[i]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<double>& y) {
    const Vector weights =
        PPC_SAMPLE("weights", Constrained(simplex, PPC_PARAM("u", Vector(Vector::Zero(1))), 2, without_density));
    PPC_SAMPLE("locs", Delta(PPC_PARAM("locs", Vector(Vector::Zero(2)))));
    PPC_PLATE("rows", i, y.size())
        PPC_SAMPLE("assignment", Categorical(weights)); // expected-error {{the guide samples 'assignment', which is discrete and summed out exactly in the model; a draw of it would change the objective and add noise to its gradient: take it out of the guide, or give it a distribution over whose values the ELBO is summed: PPC_ENUMERATE("assignment", …)}}
}
