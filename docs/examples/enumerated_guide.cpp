// A mixture whose rows are assigned by a guide that sees them: two parameters a component, however many rows.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void clusters(int K, const std::vector<double>& y) {
    const Vector weights = PPC_SAMPLE("weights", Dirichlet(Vector::Constant(K, 2)));
    const Vector locs = PPC_SAMPLE("locs", Normal(0, 5).expand(K));
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("assignment", Categorical(weights));
        PPC_OBSERVE("y", Normal(locs[z], 1), y[i]);
    }
}

PPC_GUIDE(clusters, "assignment")
void encoder(int K, const std::vector<double>& y) {
    const Vector a = PPC_PARAM("a", Vector(Vector::Zero(K))), b = PPC_PARAM("b", Vector(Vector::Zero(K)));
    PPC_PLATE("rows", i, y.size()) {
        const Vector scores = a + b * y[i];
        PPC_ENUMERATE("assignment", Categorical(logits(scores)));
    }
}
PPC_AUTOGUIDE(clusters, amortised, written(encoder), normal(rest));
