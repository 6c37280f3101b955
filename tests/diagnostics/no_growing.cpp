#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    std::vector<double> v;
    for (std::size_t i = 0; i < y.size(); ++i)
        v.push_back(PPC_SAMPLE("x", Normal(0, 1)));
    v.pop_back(); // expected-error {{'pop_back' changes the size of a vector of latents}}
    PPC_OBSERVE("y", Normal(v[0], 1), y[0]);
}
