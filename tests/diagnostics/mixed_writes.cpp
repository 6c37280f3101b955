#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    std::vector<double> h(y.size());
    for (std::size_t i = 0; i < y.size(); ++i)
        h[i] = mu;
    for (std::size_t i = 0; i < y.size(); ++i)
        h[i] += mu * y[i]; // expected-error {{'h' is both assigned and added to element by element}}
}
