#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double phi = PPC_SAMPLE("phi", Normal(0, 1));
    std::vector<double> h;
    for (std::size_t i = 0; i < y.size(); ++i) // expected-error {{ppc cannot follow 'h' from one iteration of this loop to the next: it has no size yet}}
        h = std::vector<double>{phi, y[i]};
    double level = 0;
    const auto step = [&] { level = phi * level; }; // expected-error {{ppc cannot follow 'level' from one iteration of this loop to the next: it is assigned outside of the loop's own text}}
    for (std::size_t i = 0; i < y.size(); ++i)
        step(); // expected-note {{in the call of the lambda here}}
    std::vector<double> v(y.size());
    v[0] = phi;
    for (std::size_t i = 1; i < y.size(); ++i)
        v[i] = v[0] + phi * v[1]; // expected-error {{ppc cannot follow 'v' from one iteration of this loop to the next: it is read at an index that cannot be compared with the one that is assigned}}
    PPC_OBSERVE("y", Normal(phi, 1), y);
}
