#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double phi = PPC_SAMPLE("phi", Normal(0, 1));
    double level = 0;
    PPC_PLATE("days", i, y.size()) { // expected-error {{'level' carries a value that depends on a latent from one iteration of this plate to the next}}
        level = phi * level + y[i];
        PPC_OBSERVE("y", Normal(level, 1), y[i]);
    }
    std::vector<double> h(y.size());
    h[0] = phi;
    PPC_PLATE("hours", i, y.size() - 1) // expected-error {{'h' carries a value that depends on a latent from one iteration of this plate to the next}}
        h[i + 1] = phi * h[i];
}
