#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double phi = PPC_SAMPLE("phi", Normal(0, 1));
    std::vector<double> h;
    for (std::size_t i = 0; i < y.size(); ++i) // expected-error {{ppc cannot follow 'h' from one iteration of this loop to the next: it has no size yet}}
        h = std::vector<double>{phi, y[i]};
    PPC_OBSERVE("y", Normal(phi, 1), y);
}
