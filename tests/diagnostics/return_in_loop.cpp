#include <ppc/model.hpp>
using namespace ppc;

double last(double x, int n) {
    for (int i = 0; i < n; ++i)
        if (x > i)
            return x * i; // expected-error {{'return' leaves a loop that contains sites or latents}}
    return 0;
}

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_FACTOR("last", last(mu, 5)); // expected-note {{in the call of 'last' here}}
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (y[i] < mu)
            return; // expected-error {{'return' leaves a loop that contains sites or latents}}
    }
}
