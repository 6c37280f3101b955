#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<int>& n, const std::vector<double>& y) {
    PPC_PLATE("rows", i, y.size()) {
        const int z = PPC_SAMPLE("z", DiscreteUniform(0, n[i])); // expected-note {{site 'z' is declared here}}
        PPC_OBSERVE("y", Normal(z, 1), y[i]);
    }
}

PPC_GUIDE(model) void guide(const std::vector<int>& n, const std::vector<double>& y) {
    PPC_PLATE("rows", i, y.size())
        PPC_ENUMERATE("z", DiscreteUniform(0, n[i])); // expected-error {{which values discrete site 'z' has differs between its elements, which a guide cannot hold; take it out, so that it is summed out}}
}
