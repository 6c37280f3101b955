#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& x, const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    PPC_PLATE("rows", i, y.size()) {
        if (x[i] < 0) {
            if (y[i] > 3)
                continue;
        }
        PPC_OBSERVE("y", Normal(mu, 1), y[i]); // expected-error {{site 'y' follows a 'continue' or 'return' in nested branches}}
    }
}
