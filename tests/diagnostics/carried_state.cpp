#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double phi = PPC_SAMPLE("phi", Normal(0, 1));
    double level = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        level = phi * level + y[i]; // expected-error {{'level' carries a value that depends on a latent from one iteration of this loop to the next}}
    }
    std::vector<double> h(y.size());
    h[0] = phi;
    PPC_PLATE("times", t, y.size() - 1)
        h[t + 1] = phi * h[t]; // expected-error {{'h' carries a value that depends on a latent}}
}
